"""What every test may use, and when a test is skipped: only for want of what a machine lacks.

`HOIAM_REQUIRE=browser,postgres` turns such a skip into a failure (`.ci/run` sets it).
"""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest

# The same examples in each run and no clock: what failed fails again, and load fails nothing.
# HYPOTHESIS_PROFILE=default looks further.
hypothesis.settings.register_profile("same", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("HOIAM_SHARED_DATA", ROOT.parent / "shared" / "data"))
REQUIRED = {part.strip() for part in os.environ.get("HOIAM_REQUIRE", "").split(",") if part.strip()}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Debian's chromium, or None."""
    return shutil.which("chromium", path=f"/usr/bin{os.pathsep}{os.environ.get('PATH', '')}")


def _missing() -> dict[str, str | None]:
    """Why each kind of test can't run here; None where it can."""
    from django.conf import settings

    engine = settings.DATABASES["default"]["ENGINE"]
    return {
        "browser": None if chromium() else "no chromium here (Debian: apt-get install chromium)",
        "postgres": None if "postgresql" in engine else "runs on PostgreSQL: make test-postgres",
        "shared": None if SHARED.is_dir() else "the shared data folder is not here",
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    for item in items:
        for kind, reason in missing.items():
            if reason and item.get_closest_marker(kind) and kind not in REQUIRED:
                item.add_marker(pytest.mark.skip(reason=reason))
    # What takes long is begun first, or one core works on it at the end while the others wait.
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return not any(item.get_closest_marker(kind) for kind in ("long", "browser"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for kind, reason in _missing().items():
        if reason and kind in REQUIRED and item.get_closest_marker(kind):
            pytest.fail(f"{kind} is required here, but: {reason}", pytrace=False)


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Hà Nội: 2 November 2026, 8:00."""
    return datetime(2026, 11, 2, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """A database for this run and process alone, so that none deletes another's."""
    from django.db import connection

    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    elif os.environ.get("HOIAM_TEST_DATABASE"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        test["NAME"] = "_".join(filter(None, (os.environ["HOIAM_TEST_DATABASE"], worker)))
    # A thread's connection that stayed open would keep the database from being dropped.
    connection.settings_dict["CONN_MAX_AGE"] = 0


@pytest.fixture(scope="session", autouse=True)
def _test_settings(tmp_path_factory: pytest.TempPathFactory):
    """Static files straight from the rooms and quick passwords, before any server starts."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def _own_archive(settings, tmp_path: Path) -> None:
    settings.ARCHIVE = tmp_path / "archive"
    settings.FILES = tmp_path / "files"
    settings.VECTORS = tmp_path / "match"
    # Words alone: a test that wants the model asks for it.
    settings.EMBEDDER = "none"


@pytest.fixture(autouse=True)
def _nothing_failed_before() -> None:
    """What could not go out in another test does not wait in this one."""
    from hoiam.publishing.actions.retrying import retries

    retries.forget()


def _and_the_page_is_there(act: Callable) -> Callable:
    @functools.wraps(act)
    def acted(locator, *args, **kwargs):
        act(locator, *args, **kwargs)
        locator.page.wait_for_load_state("domcontentloaded")

    return acted


@pytest.fixture(scope="session", autouse=True)
def _a_click_is_over_when_its_page_is_there():
    """What a test asks after a click is asked of the whole page it leads to.

    Playwright waits for the first byte of that page only; on a machine with much to do the next
    line would now and then meet a document without an element. What it expects may take as long
    there as any act may.
    """
    from playwright.sync_api import Locator, expect

    expect.set_options(timeout=30_000)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press"):
            patch.setattr(Locator, name, _and_the_page_is_there(getattr(Locator, name)))
        yield


@pytest.fixture
def browser_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A page of Debian's chromium with a profile of its own, to use with `live_server`.

    Playwright's synchronous interface keeps an event loop in this thread, which Django takes for
    asynchronous code; the variable lets this one fixture's tests reach the database all the same.
    """
    from django.db import connections
    from playwright.sync_api import sync_playwright

    executable = chromium()
    if executable is None:
        pytest.fail("mark this test with pytest.mark.browser", pytrace=False)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=executable,
            args=CHROMIUM_ARGUMENTS,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        try:
            yield context.pages[0] if context.pages else context.new_page()
        finally:
            context.close()
            # Inside that loop the test had a connection of its own; left open, it would keep
            # PostgreSQL from dropping the database.
            connections.close_all()
