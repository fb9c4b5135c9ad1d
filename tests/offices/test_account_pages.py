"""Every page of accounts as people open it: in two languages, large and small, without barriers."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.axe import barriers
from tests.offices.test_mfa import SIGN_IN, SIGNED_IN, open_desk
from tests.offices.test_mfa import page as page  # a browser whose device knows passkeys
from tests.offices.test_mfa import phone as phone
from tests.rooms import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 1280)


class Looker:
    """Looks at a page in both widths: nothing sticks out, and axe finds nothing."""

    def __init__(self, page) -> None:
        self.page, self.found, self.looked = page, [], 0
        # The markup is that of the first; only the length of words differs.
        self.is_second_language = False

    def open(self, name: str, *args: int) -> None:
        self.page.goto(self.page.desk + reverse(name, args=args))
        self.look()

    def look(self) -> None:
        where = self.page.url.removeprefix(self.page.desk)
        self.looked += 1
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            taken = self.page.evaluate("document.documentElement.scrollWidth")
            if taken > width:
                self.found.append(f"{where}: {taken} px wide on {width}")
        if self.is_second_language:
            return
        self.found += [f"{where}: {barrier}" for barrier in barriers(self.page)]

    def press(self, **fields: str) -> None:
        """Fill in and send the form of the page."""
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        self.page.click("main form button:not([type=button])")


@pytest.fixture
def looker(page, request) -> Looker:
    if request.node.callspec.params["language"] == "en":
        cookie = {"name": "django_language", "value": "en", "url": page.desk}
        page.context.add_cookies([cookie])
    looker = Looker(page)
    looker.is_second_language = request.node.callspec.params["language"] == "en"
    yield looker
    assert looker.found == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_before_one_is_in(looker, page, settings, lan, thu, now, language):
    from hoiam.offices.actions.accounts import new_link

    settings.RESET_BY_MAIL = True
    page.goto(page.desk + SIGN_IN)
    looker.look()
    looker.press(username="lan", password="sai mật khẩu")
    looker.look()
    looker.open("account_reset_password")
    looker.press(email="ai-do@desk.example")
    looker.look()
    looker.open("account_inactive")
    link = page.desk + new_link(thu, lan, now=now)
    page.goto(link)
    looker.look()
    looker.press(password1="ngắn", password2="khác")
    looker.look()
    looker.press(password1=PASSWORD, password2=PASSWORD)
    looker.look()
    page.goto(link)
    looker.look()
    assert looker.looked == 9


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_ones_own_account(looker, page, phone, lan, language):
    open_desk(page, "lan")
    looker.open("offices:own-account")
    looker.open("account_change_password")
    looker.open("mfa_index")
    looker.open("mfa_activate_totp")
    looker.press(password=PASSWORD)
    looker.look()
    phone.secret = page.inner_text(".secret")
    looker.press(code="1")
    looker.look()
    looker.press(code=phone.code())
    looker.look()
    assert page.locator(".codes li").count() == 10
    looker.open("mfa_generate_recovery_codes")
    looker.open("mfa_add_webauthn")
    page.click("#passkey-button")
    page.wait_for_url("**" + reverse("mfa_index"))
    looker.look()
    key = Authenticator.objects.get(type="webauthn").pk
    looker.open("mfa_edit_webauthn", key)
    looker.open("mfa_remove_webauthn", key)
    looker.open("mfa_deactivate_totp")
    looker.open("usersessions_list")
    page.click(".bar-side form:last-of-type button")
    open_desk(page, "lan")
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    looker.look()
    assert looker.looked == 15


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_administrators(looker, page, offices, lan, thu, language):
    open_desk(page, "thu")
    page.wait_for_selector(SIGNED_IN)
    looker.open("offices:accounts")
    looker.open("offices:add-account")
    looker.press(username="hoa", display_name="Hoa (mẫu)", email="hoa@desk.example")
    page.wait_for_selector("#link")
    looker.look()
    looker.open("offices:account", lan.pk)
    for fold in page.query_selector_all("details summary"):
        fold.click()
    looker.look()
    looker.open("offices:account", thu.pk)
    assert looker.looked == 6
