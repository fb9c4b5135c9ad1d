"""Accounts: who may sign in, who looks after them, and how one gets back in."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from hoiam.jobs.models import Job
from hoiam.offices.actions import accounts
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.actions.sessions import device_label, network_of
from hoiam.offices.models import LogEntry, User
from hoiam.offices.tasks import forget_sessions, send_link
from tests.rooms import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "một mật khẩu hoàn toàn mới"
SIGN_IN = "/desk/sign-in/"


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": name, "password": password}, **more)


def verbs(user: User) -> list[str]:
    mine = LogEntry.objects.filter(subject_kind="offices.user", subject=user.pk)
    return list(mine.order_by("id").values_list("verb", flat=True))


@pytest.fixture
def at_accounts(client, thu):
    """Thu's browser."""
    client.force_login(thu)
    return client


def written(user: User, **more: object) -> dict[str, object]:
    """The form of an account as it is shown, with what somebody writes into it."""
    shown = {
        "display_name": user.display_name,
        "position": user.position,
        "role": user.role,
        "office": user.office_id or "",
        "email": user.email,
        "version": user.version,
    }
    return shown | more


# ---- signing in and out -------------------------------------------------------------------------


def test_signing_in_leads_to_where_one_wanted_to_go(client, lan):
    asked = client.get("/desk/sources/")
    assert asked.url == "/desk/sign-in/?next=/desk/sources/"
    page = client.get(asked.url).content.decode()
    assert '<input type="hidden" name="next" value="/desk/sources/">' in page
    assert sign_in(client, "lan", next="/desk/sources/").status_code == 302


def test_who_opened_the_desk_itself_begins_where_their_work_is(client, lan):
    asked = client.get("/desk/", follow=True)
    assert asked.redirect_chain[-1][0] == "/desk/sign-in/"
    assert sign_in(client, "lan").url == "/desk/start/"


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_signing_in_leads_nowhere_else(client, lan, away):
    answer = client.post(SIGN_IN, {"username": "lan", "password": PASSWORD, "next": away})
    assert answer.url == reverse("desk:start")
    out = client.post(reverse("desk:sign-out"), {"next": away})
    assert out.url == SIGN_IN


def test_nobody_can_sign_up(client, db):
    for name in (
        "account_signup",
        "account_email",
        "mfa_signup_webauthn",
        "account_signup_by_passkey",
    ):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for address in ("/desk/sign-up/", "/desk/account/signup/", "/accounts/signup/"):
        answer = client.post(address, {"username": "khach", "password1": NEW, "password2": NEW})
        assert answer.status_code in (302, 404)
    assert not User.objects.exists()


def test_signing_out_is_a_post_and_ends_the_session(client, lan):
    sign_in(client, "lan")
    assert client.get(reverse("desk:sign-out")).status_code == 405
    client.post(reverse("desk:sign-out"))
    assert client.get("/desk/").status_code == 302
    assert not UserSession.objects.exists()


def test_password_is_kept_as_argon2():
    from hoiam.config import settings as shipped

    assert shipped.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_a_closed_account_is_told_so_only_with_its_password(client, lan):
    User.objects.filter(pk=lan.pk).update(is_active=False)
    wrong = sign_in(client, "lan", "sai mật khẩu")
    assert "Tài khoản" not in wrong.content.decode().split("<main")[1]
    right = sign_in(client, "lan")
    assert right.url == reverse("account_inactive")
    assert "đã khóa" in client.get(right.url).content.decode()
    assert client.get("/desk/").status_code == 302


# ---- sessions -----------------------------------------------------------------------------------

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (FIREFOX, "Firefox, Windows"),
        (CHROME, "Chrome, Android"),
        (CHROME + " Edg/130.0", "Edge, Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_of_a_browser_only_its_name_is_kept(agent, label):
    assert device_label(agent) == label


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3::9", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
    ],
)
def test_of_an_address_only_the_network_is_kept(address, network):
    assert network_of(address) == network


def test_list_of_sessions_says_little_and_enough(client, lan):
    sign_in(client, "lan", HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="203.0.113.77")
    kept = UserSession.objects.get()
    assert (kept.ip, kept.user_agent) == ("203.0.113.0", "Firefox, Windows")
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox, Windows" in page
    assert "203.0.113.…" in page
    assert "203.0.113.77" not in page


def test_a_session_ended_elsewhere_is_out_at_once(client, lan):
    elsewhere = Client()
    sign_in(elsewhere, "lan", HTTP_USER_AGENT=FIREFOX)
    sign_in(client, "lan", HTTP_USER_AGENT=CHROME)
    other = UserSession.objects.get(user_agent__startswith="Firefox")
    client.post(reverse("offices:end-session", args=[other.pk]))
    assert elsewhere.get("/desk/").status_code == 302
    assert client.get("/desk/").status_code == 200
    assert verbs(lan) == ["account.session-ended"]


def test_all_others_end_together(client, lan):
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser, "lan")
    sign_in(client, "lan")
    client.post(reverse("usersessions_list"))
    assert [browser.get("/desk/").status_code for browser in browsers] == [302, 302]
    assert client.get("/desk/").status_code == 200


def test_nobody_ends_or_sees_somebody_elses_session(client, lan, minh):
    sign_in(Client(), "minh", HTTP_USER_AGENT=FIREFOX)
    sign_in(client, "lan", HTTP_USER_AGENT=CHROME)
    theirs = UserSession.objects.get(user=minh)
    assert client.post(reverse("offices:end-session", args=[theirs.pk])).status_code == 404
    assert "Firefox" not in client.get(reverse("usersessions_list")).content.decode()
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_use_is_noted_now_and_then(client, lan, monkeypatch):
    sign_in(client, "lan")
    session = UserSession.objects.get()
    UserSession.objects.update(last_seen_at=session.created_at.replace(year=2020))
    client.get(reverse("offices:own-account"))
    assert UserSession.objects.get().last_seen_at.year == 2020
    kept = client.session
    kept["seen_at"] -= 301
    kept.save()
    client.get(reverse("offices:own-account"))
    assert UserSession.objects.get().last_seen_at.year > 2020


def test_ended_sessions_are_forgotten(client, lan, minh):
    sign_in(client, "lan")
    sign_in(Client(), "minh")
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    forget_sessions(now=timezone.now())
    assert [session.user for session in UserSession.objects.all()] == [minh]
    assert Session.objects.count() == 1


# ---- one's own password -------------------------------------------------------------------------


def test_changing_the_password_ends_the_other_sessions(client, lan):
    elsewhere = Client()
    sign_in(elsewhere, "lan")
    sign_in(client, "lan", REMOTE_ADDR="203.0.113.77")
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    answer = client.post(reverse("account_change_password"), form)
    assert answer.url == reverse("offices:own-account")
    assert client.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302
    assert "203.0.113.77" not in UserSession.objects.values_list("ip", flat=True)
    assert verbs(lan) == ["account.password-changed"]
    assert sign_in(Client(), "lan", NEW).status_code == 302


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"oldpassword": "sai"}, "Mật khẩu hiện tại không đúng."),
        ({"password2": "một mật khẩu khác hẳn"}, "Hai mật khẩu không giống nhau."),
        ({"password1": "ngắn", "password2": "ngắn"}, "ít nhất 12 ký tự"),
        ({"password1": "qwerty123456", "password2": "qwerty123456"}, "quá nhiều người dùng"),
        ({"password1": "lan@desk.example", "password2": "lan@desk.example"}, "quá giống"),
    ],
)
def test_refused_passwords_say_why_in_vietnamese(client, lan, given, sentence):
    client.force_login(lan)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW} | given
    answer = client.post(reverse("account_change_password"), form)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    lan.refresh_from_db()
    assert lan.check_password(PASSWORD)


# ---- forgotten passwords by mail ----------------------------------------------------------------


def ask(client: Client, address: str):
    return client.post(reverse("account_reset_password"), {"email": address}, follow=True)


def test_asking_for_a_link_does_not_tell_whether_there_is_an_account(client, lan, settings):
    settings.RESET_BY_MAIL = True
    known, unknown = ask(client, lan.email), ask(client, "khong-co@desk.example")
    assert known.redirect_chain == unknown.redirect_chain
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"')
    pages = {hidden.sub("", page.content.decode()) for page in (known, unknown)}
    assert len(pages) == 1
    assert Job.objects.filter(name="offices.send_link").count() == 2


def test_the_link_is_mailed_to_the_account_alone(client, lan, settings, now, mailoutbox):
    settings.RESET_BY_MAIL = True
    User.objects.filter(pk=lan.pk).update(is_sample=False)
    ask(client, lan.email.upper())
    ask(client, "khong-co@desk.example")
    for job in Job.objects.filter(name="offices.send_link"):
        send_link(now=now, **job.args)
    assert [mail.to for mail in mailoutbox] == [[lan.email]]
    link = re.search(r"http://testserver(/\S+)", mailoutbox[0].body)[1]
    choose(client, link)
    assert sign_in(Client(), "lan", NEW).status_code == 302


def test_sample_and_closed_accounts_get_no_mail(lan, minh, now, mailoutbox):
    User.objects.filter(pk=lan.pk).update(is_sample=True)
    User.objects.filter(pk=minh.pk).update(is_sample=False, is_active=False)
    for user in (lan, minh):
        send_link(now=now, user=user.pk, host="testserver", scheme="http")
    assert mailoutbox == []


def test_where_no_mail_goes_out_there_is_no_such_page(client, db, settings):
    settings.RESET_BY_MAIL = False
    assert client.get(reverse("account_reset_password")).status_code == 404
    assert reverse("account_reset_password") not in client.get(SIGN_IN).content.decode()


def test_tables_of_allauth_for_addresses_of_mail_stay_empty(client, lan, settings):
    settings.RESET_BY_MAIL = True
    ask(client, lan.email)
    sign_in(client, "lan")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert verbs(lan) == ["account.password-changed"]
    assert not EmailAddress.objects.exists()
    assert not EmailConfirmation.objects.exists()


# ---- links to choose a password -----------------------------------------------------------------


def choose(client: Client, link: str, password: str = NEW):
    """Follow a link and choose a password on the page it leads to."""
    page = client.get(link, follow=True)
    action = page.context.get("action_url")
    if action is None or page.context.get("token_fail"):
        return page
    return client.post(action, {"password1": password, "password2": password}, follow=True)


def test_a_link_works_once(client, thu, lan, now):
    link = accounts.new_link(thu, lan, now=now)
    assert sign_in(Client(), "lan").status_code == 200
    assert "Đã lưu mật khẩu" in choose(client, link).content.decode()
    assert "không dùng được" in choose(Client(), link, "lần thứ hai thì không").content.decode()
    assert sign_in(Client(), "lan", NEW).status_code == 302
    assert "account.link-made" in verbs(lan)
    assert "account.password-chosen" in verbs(lan)


def test_a_newer_link_ends_the_older_one(thu, lan, now):
    older = accounts.new_link(thu, lan, now=now)
    accounts.new_link(thu, lan, now=now)
    assert "không dùng được" in choose(Client(), older).content.decode()


def test_a_link_of_a_closed_account_leads_nowhere(thu, lan, now):
    link = accounts.new_link(thu, lan, now=now)
    accounts.close_account(thu, lan, now=now)
    assert "không dùng được" in choose(Client(), link).content.decode()


@pytest.mark.parametrize("link", ["0/x", "zzzzzzzzzzzzzzzzzz/x", "1/set-password", "-/x", "é/x"])
def test_nonsense_in_a_link_is_no_error(client, db, link):
    assert client.get(f"/desk/sign-in/new/{link}/").status_code in (200, 302, 404)


# ---- administrators -----------------------------------------------------------------------------


def form_of(offices, **more: object) -> dict[str, object]:
    given = {
        "username": "hoa",
        "display_name": "Hoa (mẫu)",
        "position": "Chuyên viên",
        "role": "officer",
        "office": offices.so_y_te.pk,
        "email": "hoa@desk.example",
    }
    return given | more


def test_an_administrator_opens_an_account_and_hands_over_a_link(at_accounts, offices):
    page = at_accounts.post(reverse("offices:add-account"), form_of(offices))
    assert page.status_code == 200
    hoa = User.objects.get(username="hoa")
    assert (hoa.role, hoa.office, hoa.has_usable_password()) == ("officer", offices.so_y_te, False)
    link = urlsplit(page.context["link"]).path
    assert link in page.content.decode()
    assert link not in at_accounts.get(reverse("offices:account", args=[hoa.pk])).content.decode()
    choose(Client(), link)
    assert sign_in(Client(), "hoa", NEW).status_code == 302
    assert verbs(hoa)[:2] == ["account.opened", "account.link-made"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"username": "LAN"}, "Đã có tài khoản tên này."),
        ({"username": "hoa nguyễn"}, "Chỉ dùng chữ không dấu"),
        ({"username": "a" * 61}, ""),
        ({"email": "LAN@desk.example"}, "đã thuộc tài khoản khác"),
        ({"role": "officer", "office": ""}, "hãy chọn cơ quan"),
        ({"role": "emperor"}, ""),
        ({"office": 987654}, ""),
        ({"display_name": ""}, ""),
    ],
)
def test_what_an_account_may_not_be(at_accounts, offices, lan, given, sentence):
    before = User.objects.count()
    page = at_accounts.post(reverse("offices:add-account"), form_of(offices, **given))
    assert page.status_code == 409
    assert sentence in page.content.decode()
    assert User.objects.count() == before


@pytest.mark.parametrize("role", ["editor", "approver", "administrator", "officer"])
def test_of_a_partner_body_one_can_only_check_or_read(at_accounts, offices, tam, role):
    page = at_accounts.post(reverse("offices:account", args=[tam.pk]), written(tam, role=role))
    assert page.status_code == 409
    assert "chỉ được kiểm chứng hoặc đọc" in page.content.decode()
    read = at_accounts.post(reverse("offices:account", args=[tam.pk]), written(tam, role="reader"))
    assert read.status_code == 302


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_editors_and_administrators_are_of_the_desk(thu, lan, offices, now, role):
    with pytest.raises(ValidationError, match="không thuộc cơ quan khác"):
        accounts.check_role(role, offices.so_xay_dung)
    accounts.check_role(role, offices.desk)
    accounts.check_role(role, None)


def test_changing_an_account_is_logged_with_names_of_fields(at_accounts, lan, offices):
    given = written(lan, office=offices.so_y_te.pk, position="Phó phòng")
    at_accounts.post(reverse("offices:account", args=[lan.pk]), given)
    lan.refresh_from_db()
    assert (lan.office, lan.position, lan.version) == (offices.so_y_te, "Phó phòng", 2)
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.fields) == ("account.changed", ["office", "position"])
    assert "Phó phòng" not in str(entry.ids)
    assert verify_log() is None


def test_two_administrators_at_once_are_told(at_accounts, lan):
    shown = written(lan)
    address = reverse("offices:account", args=[lan.pk])
    assert at_accounts.post(address, shown | {"position": "Một"}).status_code == 302
    late = at_accounts.post(address, shown | {"position": "Hai"})
    assert late.status_code == 409
    assert "Có người khác đã sửa" in late.content.decode()
    lan.refresh_from_db()
    assert lan.position == "Một"


def act(client: Client, name: str, user: User):
    version = User.objects.get(pk=user.pk).version
    return client.post(
        reverse(f"offices:{name}", args=[user.pk]), {"version": version}, follow=True
    )


def test_closing_an_account_ends_it_at_once_and_keeps_it(at_accounts, lan):
    her = Client()
    sign_in(her, "lan")
    act(at_accounts, "close-account", lan)
    assert her.get("/desk/").status_code == 302
    assert sign_in(her, "lan").url == reverse("account_inactive")
    assert User.objects.filter(pk=lan.pk).exists()
    act(at_accounts, "reopen-account", lan)
    assert sign_in(Client(), "lan").status_code == 302
    assert verbs(lan)[:2] == ["account.closed", "account.reopened"]


@pytest.mark.parametrize("name", ["close-account", "reset-second-factor", "make-link"])
def test_nobody_does_that_to_their_own_account(at_accounts, thu, name):
    page = act(at_accounts, name, thu)
    assert '<li class="error">' in page.content.decode()
    thu.refresh_from_db()
    assert thu.is_active
    assert thu.check_password(PASSWORD)
    assert not LogEntry.objects.exists()


def test_nobody_changes_their_own_role(at_accounts, thu):
    address = reverse("offices:account", args=[thu.pk])
    page = at_accounts.post(address, written(thu, role="reader"))
    assert page.status_code == 409
    thu.refresh_from_db()
    assert thu.role == "administrator"
    assert at_accounts.post(address, written(thu, position="Trưởng phòng")).status_code == 302


def test_the_last_administrator_stays(thu, now, ha):
    other = User.objects.create_user("an", role="administrator", office=thu.office)
    accounts.close_account(thu, other, now=now)
    with pytest.raises(ValidationError, match="quản trị viên khác"):
        accounts.close_account(other, thu, now=now)


def test_a_lost_second_factor_is_reset_by_somebody_else(at_accounts, lan):
    Authenticator.objects.create(user=lan, type="totp", data={"secret": "x"})
    her = Client()
    her.force_login(lan)
    act(at_accounts, "reset-second-factor", lan)
    assert not Authenticator.objects.exists()
    assert verbs(lan) == ["account.second-factor-reset"]


OF_ADMINISTRATORS = [
    ("get", "offices:accounts", False),
    ("get", "offices:add-account", False),
    ("post", "offices:add-account", False),
    ("get", "offices:account", True),
    ("post", "offices:account", True),
    ("post", "offices:close-account", True),
    ("post", "offices:reopen-account", True),
    ("post", "offices:reset-second-factor", True),
    ("post", "offices:make-link", True),
]


@pytest.mark.parametrize("who", ["lan", "minh", "ha", "quan", "tam", "nobody"])
@pytest.mark.parametrize(("method", "name", "of_one"), OF_ADMINISTRATORS)
def test_only_an_administrator_opens_these_pages(
    client, request, offices, who, method, name, of_one
):
    subject = User.objects.create_user("binh", password=PASSWORD, role="reader")
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    before = User.objects.count()
    address = reverse(name, args=[subject.pk] if of_one else [])
    answer = getattr(client, method)(address, form_of(offices, version=1))
    assert answer.status_code == (302 if who == "nobody" else 403)
    if who == "nobody":
        assert answer.url.startswith(SIGN_IN)
    subject.refresh_from_db()
    assert (subject.role, subject.is_active, subject.version) == ("reader", True, 1)
    assert subject.check_password(PASSWORD)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    "verb",
    [
        accounts.close_account,
        accounts.reopen_account,
        accounts.new_link,
        accounts.reset_second_factor,
    ],
)
def test_actions_themselves_refuse(verb, ha, lan, now):
    with pytest.raises(PermissionDenied):
        verb(ha, lan, now=now)


def test_list_finds_by_name_role_and_office(at_accounts, lan, minh, ha, offices):
    def names(**query: object) -> set[str]:
        page = at_accounts.get(reverse("offices:accounts"), query)
        return {account.username for account in page.context["page"]}

    assert {"lan", "minh", "ha", "thu"} <= names()
    assert names(q="Minh") == {"minh"}
    assert names(role="officer") == {"lan", "minh"}
    assert names(office=offices.so_y_te.pk) == {"minh"}
    assert names(closed=1) == set()
    assert names(role="'", office="x", page="z") >= {"lan"}


def test_list_costs_the_same_for_many(at_accounts, django_assert_max_num_queries):
    User.objects.bulk_create(User(username=f"u{number}") for number in range(60))
    with django_assert_max_num_queries(10):
        at_accounts.get(reverse("offices:accounts"))


@pytest.mark.parametrize("version", [None, "", "x", "-1", "9" * 30])
@pytest.mark.parametrize("name", ["close-account", "reset-second-factor", "make-link"])
def test_a_form_without_the_version_it_showed_changes_nothing(at_accounts, lan, name, version):
    before = User.objects.values().get(pk=lan.pk)
    address = reverse(f"offices:{name}", args=[lan.pk])
    sent = {} if version is None else {"version": version}
    said = at_accounts.post(address, sent, follow=True).content.decode()
    assert "Có người khác đã sửa tài khoản này" in said
    assert User.objects.values().get(pk=lan.pk) == before
