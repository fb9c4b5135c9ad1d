"""The second factor: codes of an app, recovery codes, passkeys, and who must have one."""

from __future__ import annotations

import base64
import hmac
import json
import struct
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from hoiam.offices.actions.accounts import reset_second_factor
from hoiam.offices.models import LogEntry
from tests.boundaries.listed import inventory
from tests.rooms import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/desk/sign-in/"


def code_of(secret: str, at: float) -> str:
    """RFC 6238 with its defaults: HMAC-SHA-1, half a minute, six digits."""
    counter = struct.pack(">Q", int(at) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_the_codes_of_the_tests_are_those_of_the_standard():
    """Appendix B of RFC 6238, cut to six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_of(secret, at) for at in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch):
    """A code app whose clock the tests move: `phone.code()`, `phone.at += 30`."""
    phone = SimpleNamespace(secret="", at=float(int(time.time()) // 30 * 30 + 5))
    phone.code = lambda: code_of(phone.secret, phone.at)
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: phone.at))
    return phone


def sign_in(client: Client, name: str, **more: str):
    return client.post(SIGN_IN, {"username": name, "password": PASSWORD, **more})


def prove(client: Client) -> None:
    """Show by the password who one is, as pages that protect the account ask for."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def set_up(client: Client, phone) -> None:
    """Set up a code app for whoever is signed in."""
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    phone.secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": phone.code()})
    assert answer.url == reverse("mfa_view_recovery_codes")
    phone.at += 30


@pytest.fixture
def hers(client, lan, phone):
    """A browser of Lan's, who has set up a code app and signed out again."""
    sign_in(client, "lan")
    set_up(client, phone)
    client.post(reverse("desk:sign-out"))
    return client


def code_page(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


# ---- a code app ---------------------------------------------------------------------------------


def test_setting_up_shows_a_picture_and_the_secret_as_text(client, lan):
    sign_in(client, "lan")
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    text = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in text
    assert page.context["form"].secret in text
    assert "issuer=H%E1%BB%93i%20%C3%82m" in page.context["totp_url"]


def test_a_wrong_first_code_sets_up_nothing(client, lan, phone):
    sign_in(client, "lan")
    prove(client)
    client.get(reverse("mfa_activate_totp"))
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Mã không đúng" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_after_the_password_the_code_is_asked_for(hers, phone):
    answer = sign_in(hers, "lan", next="/desk/sources/")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(hers)
    page = hers.get(reverse("mfa_authenticate"))
    assert "sáu chữ số" in page.content.decode()
    done = code_page(hers, phone.code())
    assert done.url == "/desk/sources/"
    assert is_in(hers)


def test_a_code_counts_once(hers, phone):
    code = phone.code()
    sign_in(hers, "lan")
    code_page(hers, code)
    other = Client()
    sign_in(other, "lan")
    again = code_page(other, code)
    assert "đã dùng rồi" in again.content.decode()
    phone.at += 30
    # Still within what a phone's clock may be off, but used.
    assert "đã dùng rồi" in code_page(other, code).content.decode()
    assert code_page(other, phone.code()).status_code == 302


def test_a_clock_may_be_half_a_minute_off_and_no_more(hers, phone):
    early = phone.code()
    phone.at += 90
    sign_in(hers, "lan")
    assert code_page(hers, early).status_code == 200
    phone.at -= 60
    assert code_page(hers, early).status_code == 302


def test_guessing_codes_ends_after_five(hers, phone, lan):
    sign_in(hers, "lan")
    for number in range(5):
        assert code_page(hers, f"{number:06}").status_code == 200
    refused = code_page(hers, phone.code())
    assert "năm phút" in refused.content.decode()
    assert not is_in(hers)
    failed = LogEntry.objects.filter(verb="account.sign-in-failed")
    assert {str(entry.ids) for entry in failed} == {"{'factor': 'code'}"}
    assert failed.count() == 5


@pytest.mark.parametrize("code", ["", " ", "x" * 500, "１２３４５６", "\x00", "-1"])
def test_nonsense_for_a_code_is_refused(hers, code):
    sign_in(hers, "lan")
    assert code_page(hers, code).status_code == 200
    assert not is_in(hers)


def test_the_second_step_cannot_be_skipped(hers):
    sign_in(hers, "lan")
    for name in ("desk:today", "mfa_index", "offices:own-account", "mfa_view_recovery_codes"):
        assert hers.get(reverse(name)).status_code == 302
    assert Client().get(reverse("mfa_authenticate")).url == reverse("account_login")


def test_one_can_turn_back_at_the_second_step(hers, lan, ha, settings):
    sign_in(hers, "lan")
    assert hers.get(SIGN_IN).url == reverse("mfa_authenticate")
    hers.post(reverse("account_logout"), {"next": SIGN_IN})
    assert hers.get(SIGN_IN).status_code == 200
    assert sign_in(hers, "ha").url == resolve_url(settings.LOGIN_REDIRECT_URL)


def test_the_secret_is_encrypted_in_the_database(hers, phone):
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert phone.secret not in json.dumps(kept)
    codes = Authenticator.objects.get(type="recovery_codes")
    assert codes.wrap().generate_seed() != codes.data["seed"]
    assert len(codes.data["seed"]) > 100


def test_removing_the_app_asks_again_who_one_is(hers, phone, lan):
    sign_in(hers, "lan")
    code_page(hers, phone.code())
    address = reverse("mfa_deactivate_totp")
    assert hers.post(address).status_code == 302
    assert Authenticator.objects.filter(type="totp").exists()
    prove(hers)
    hers.post(address)
    assert not Authenticator.objects.exists()
    verbs = list(LogEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["account.code-app-added", "account.code-app-removed"]


def test_what_was_posted_too_late_is_not_kept(hers, phone):
    sign_in(hers, "lan")
    code_page(hers, phone.code())
    answer = hers.post(reverse("mfa_deactivate_totp"), REMOTE_ADDR="203.0.113.77")
    assert answer.url.endswith("?next=%2Fdesk%2Faccount%2Fsecond-factor%2Fapp%2Fremove%2F")
    assert "203.0.113.77" not in json.dumps(dict(hers.session.items()), default=str)


# ---- recovery codes -----------------------------------------------------------------------------


def codes_of(client: Client) -> list[str]:
    return client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


@pytest.fixture
def codes(client, lan, phone) -> list[str]:
    sign_in(client, "lan")
    set_up(client, phone)
    found = codes_of(client)
    client.post(reverse("desk:sign-out"))
    return found


def test_a_recovery_code_lets_in_once(client, codes):
    assert len(set(codes)) == 10
    sign_in(client, "lan")
    assert code_page(client, codes[3]).status_code == 302
    assert is_in(client)
    other = Client()
    sign_in(other, "lan")
    assert code_page(other, codes[3]).status_code == 200
    assert not is_in(other)
    assert code_page(other, codes[4]).status_code == 302


def test_new_codes_end_the_old_ones(client, codes):
    sign_in(client, "lan")
    code_page(client, codes[0])
    prove(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    fresh = codes_of(client)
    assert not set(fresh) & set(codes)
    other = Client()
    sign_in(other, "lan")
    assert code_page(other, codes[1]).status_code == 200
    assert code_page(other, fresh[1]).status_code == 302


def test_codes_can_be_saved_as_a_file(client, codes):
    sign_in(client, "lan")
    code_page(client, codes[0])
    prove(client)
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file.headers["Content-Type"].startswith("text/plain")
    assert set(codes[1:]) <= set(file.content.decode().split())


def test_codes_are_shown_to_who_has_just_proved_it(client, codes):
    sign_in(client, "lan")
    code_page(client, codes[0])
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert "again" in answer.url


# ---- who must have one --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "asked"), [("ha", True), ("quan", True), ("thu", True), ("lan", False)]
)
def test_editors_approvers_and_administrators_are_asked_to_add_one(client, request, who, asked):
    request.getfixturevalue(who)
    page = client.post(SIGN_IN, {"username": who, "password": PASSWORD}, follow=True)
    text = page.content.decode()
    assert ("Hãy bảo vệ tài khoản" in text) is asked
    assert (f'<a href="{reverse("mfa_index")}">' in text) is asked
    again = client.get("/desk/").content.decode()
    assert "Hãy bảo vệ tài khoản" not in again


@pytest.mark.parametrize(
    ("setting", "held_back"),
    [("none", set()), ("administrators", {"thu"}), ("all", {"thu", "lan", "ha"})],
)
def test_the_setting_decides_who_cannot_go_on_without(request, settings, setting, held_back):
    settings.REQUIRE_SECOND_FACTOR = setting
    for who in ("thu", "lan", "ha"):
        request.getfixturevalue(who)
        client = Client()
        sign_in(client, who)
        answer = client.get("/desk/sources/")
        assert (answer.status_code == 302) is (who in held_back), who
        if who in held_back:
            assert answer.url == reverse("mfa_index")
            assert "cần xác thực hai bước" in client.get(answer.url).content.decode()


def test_who_is_held_back_can_set_one_up_and_go_on(client, lan, phone, settings):
    settings.REQUIRE_SECOND_FACTOR = "all"
    sign_in(client, "lan")
    assert not is_in(client)
    set_up(client, phone)
    assert is_in(client)


def test_who_is_held_back_can_still_leave(client, lan, settings):
    settings.REQUIRE_SECOND_FACTOR = "all"
    sign_in(client, "lan")
    assert client.post(reverse("desk:sign-out")).url == SIGN_IN
    assert client.post(reverse("set_language"), {"language": "en"}).status_code == 302


def test_a_public_page_asks_nothing_of_the_session(
    client, lan, settings, django_assert_num_queries
):
    settings.REQUIRE_SECOND_FACTOR = "all"
    with django_assert_num_queries(0):
        Client().get(SIGN_IN)


def test_a_reset_lets_in_with_the_password_alone(hers, lan, thu, now, settings):
    reset_second_factor(thu, lan, now=now)
    assert sign_in(hers, "lan").url == resolve_url(settings.LOGIN_REDIRECT_URL)


@pytest.mark.parametrize("value", ["yes", "ALL", ""])
def test_a_setting_that_makes_no_sense_is_refused(value, monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    from hoiam.config import environment

    monkeypatch.setenv("HOIAM_REQUIRE_SECOND_FACTOR", value)
    with pytest.raises(ImproperlyConfigured, match="HOIAM_REQUIRE_SECOND_FACTOR"):
        environment.one_of("HOIAM_REQUIRE_SECOND_FACTOR", "none", ("none", "all"))


# ---- passkeys -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", "x", '{"id": 1}', '{"id": "MQ", "rawId": "MQ", "response": {}}'],
)
def test_what_is_no_passkey_lets_nobody_in(client, lan, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.url == SIGN_IN
    assert not is_in(client)


@pytest.mark.parametrize(
    "credential", ["", "{}", "[1]", '{"id": 1}', '{"id": "MQ", "rawId": "MQ"}']
)
def test_what_is_no_passkey_is_not_added(client, lan, credential):
    sign_in(client, "lan")
    prove(client)
    client.get(reverse("mfa_add_webauthn"))
    page = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
    assert page.status_code == 200
    assert not Authenticator.objects.exists()


def test_nobody_names_or_removes_somebody_elses_passkey(client, lan, minh):
    theirs = Authenticator.objects.create(
        user=minh, type="webauthn", data={"name": "Của Minh", "credential": {}}
    )
    sign_in(client, "lan")
    prove(client)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[theirs.pk]), {"name": "x"}).status_code == 404
    assert Authenticator.objects.get().wrap().name == "Của Minh"


def test_a_passkeys_name_is_text(client, lan):
    name = "<script>alert(1)</script>"
    Authenticator.objects.create(user=lan, type="webauthn", data={"name": name, "credential": {}})
    client.force_login(lan)
    page = client.get(reverse("mfa_index")).content.decode()
    assert name not in page
    assert escape(name) in page


def keys_inside(authenticator: Authenticator) -> set[str]:
    return set(authenticator.data)


def test_inventory_says_what_is_kept_of_a_code_app(client, codes):
    listed = set(inventory()["json_of_libraries"]["mfa_authenticator"]["data"])
    kept = set().union(*(keys_inside(one) for one in Authenticator.objects.all()))
    assert kept
    assert kept <= listed


VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser_page, live_server, transactional_db):
    """A page of a browser whose device knows passkeys; it must not complain on its console."""
    complaints: list[str] = []
    browser_page.on("pageerror", lambda error: complaints.append(str(error)))
    browser_page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None,
    )
    device = browser_page.context.new_cdp_session(browser_page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
    browser_page.device, browser_page.authenticator = device, made["authenticatorId"]
    browser_page.desk = live_server.url
    yield browser_page
    assert complaints == []


# The name of who is signed in, in the head of each page.
SIGNED_IN = ".bar-side a[href='/desk/account/']"


def open_desk(page, name: str) -> None:
    page.goto(page.desk + SIGN_IN)
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:first-of-type button")


def add_passkey(page) -> None:
    page.goto(page.desk + reverse("mfa_add_webauthn"))
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("[name=name]", "Máy tính ở phòng")
    page.click("#passkey-button")
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_signs_in_alone(page, lan):
    open_desk(page, "lan")
    add_passkey(page)
    assert page.locator(".codes li").count() == 10
    page.goto(page.desk + reverse("mfa_index"))
    assert "Máy tính ở phòng" in page.inner_text("main")
    page.click(".bar-side form:last-of-type button")
    page.wait_for_url("**" + SIGN_IN)
    page.goto(page.desk + SIGN_IN + "?next=/desk/account/")
    page.click("#passkey-button")
    page.wait_for_selector("h1:text('Tài khoản của tôi')")
    assert page.url == page.desk + "/desk/account/"
    verbs = list(LogEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["account.passkey-added"]
    listed = set(inventory()["json_of_libraries"]["mfa_authenticator"]["data"])
    assert keys_inside(Authenticator.objects.get(type="webauthn")) <= listed


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_the_second_step_after_the_password(page, lan):
    open_desk(page, "lan")
    add_passkey(page)
    page.click(".bar-side form:last-of-type button")
    open_desk(page, "lan")
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    page.click("#passkey-button")
    page.wait_for_selector(SIGNED_IN)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_that_is_not_there_is_said_in_words(page, lan):
    open_desk(page, "lan")
    add_passkey(page)
    page.click(".bar-side form:last-of-type button")
    open_desk(page, "lan")
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    page.device.send("WebAuthn.clearCredentials", {"authenticatorId": page.authenticator})
    page.click("#passkey-button")
    page.wait_for_selector(".passkey-trouble:visible")
    assert "Chưa dùng được khóa truy cập" in page.inner_text("main")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_a_passkey_of_a_device_the_password_still_does(page, lan):
    open_desk(page, "lan")
    page.wait_for_selector(SIGNED_IN)
