"""What every test may ask for: a database that is clean each time, real homes, a browser, and the sample archives."""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.template import Template
from django.test import TransactionTestCase
from django.test.utils import _TestState, instrumented_test_render
from django.urls import Resolver404, ResolverMatch, get_resolver
from hypothesis import HealthCheck, settings

from tests import early, homes
from tests.both import pytest_addoption as pytest_addoption
from tests.both import pytest_configure as pytest_configure
from tests.homes import Home

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.people.cast import Cast

SAMPLES = homes.ROOT.parent / "shared" / "samples"
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 60_000
"""milliseconds a browser waits for what a test looks for: nobody waits who finds it"""
CHROMIUM_WORDS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# The same examples each time, so that a failure is the change's own; HEARTH_TEST_SEEK=1 goes looking for new ones. A
# machine that is busy with other things is nobody's fault.
settings.register_profile("slow", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("slow"), derandomize=True)
settings.load_profile("slow")
if not os.environ.get("HEARTH_TEST_SEEK"):
    settings.load_profile("same")


# argon2 is slow on purpose; homes that run use it, and `people/test_accounts.py` looks at the real setting.
django_settings.REAL_PASSWORD_HASHERS = django_settings.PASSWORD_HASHERS
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# ---- the database ----


def _without_waiting_for_the_disk(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.execute("PRAGMA synchronous=OFF")


connection_created.connect(_without_waiting_for_the_disk)

for _name in (
    "django.request",
    "django.security.csrf",
):  # thousands of answers are refusals, as they should be
    logging.getLogger(_name).setLevel(logging.ERROR)


class _Pristine:
    """The database as the migrations left it, put back after each test that really commits.

    Django's own way (flush every table, then emit post_migrate) takes 50 times as long.
    """

    copy: sqlite3.Connection | None = None
    clean: str = ""

    @classmethod
    def take(cls) -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            cls.copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(cls.copy)
            return
        with connection.cursor() as cursor:
            names = [
                name
                for name in connection.introspection.table_names(cursor)
                if not name.startswith(("django_", "auth_"))
            ]
            filled = {n for n in names if cursor.execute(f'SELECT 1 FROM "{n}" LIMIT 1').fetchone()}
            for name in filled:
                cursor.execute(
                    f'CREATE SCHEMA IF NOT EXISTS kept; CREATE TABLE kept."{name}" AS TABLE "{name}"'
                )
        names.append("django_session")
        # Nothing is vacuumed here: a table that has grown is cut, or its dead rows would be read by every test after.
        steps = [
            f'IF pg_relation_size(\'"{n}"\') > 400000 THEN TRUNCATE "{n}"; '
            f'ELSIF EXISTS (SELECT 1 FROM "{n}") THEN DELETE FROM "{n}"; END IF;'
            for n in names
        ]
        steps += [f'INSERT INTO "{n}" OVERRIDING SYSTEM VALUE TABLE kept."{n}";' for n in filled]
        body = "\n".join(steps)
        cls.clean = (
            f"SET session_replication_role = replica; DO $$BEGIN {body} END$$; RESET session_replication_role"
        )

    @classmethod
    def put_back(cls) -> None:
        connection.ensure_connection()
        if cls.copy:
            cls.copy.backup(connection.connection)
        else:
            connection.connection.execute(cls.clean)


def forget() -> None:
    """Empty what the process remembers about the database and about who asked how often."""
    from hearth.api.wire import limits
    from hearth.ledger.read import forget_nums

    forget_nums()
    limits.forget()


def _put_back(self: TransactionTestCase) -> None:
    _Pristine.put_back()
    forget()


TransactionTestCase._fixture_teardown = _put_back  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, remembered as it is before the first test."""
    with django_db_blocker.unblock():
        _Pristine.take()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    forget()


@pytest.fixture(autouse=True)
def _nobody_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members of the tests may speak as much as they like; tests of the limits set their own."""
    from hearth.spaces import newness

    monkeypatch.setitem(newness.LIMITS, "rate", 10_000)


@pytest.fixture
def cast(transactional_db: None) -> "Cast":
    """Ada (founder), Bo (member) and Cleo (moderator) in a home, and Eve, who is nobody here."""
    from tests.people.cast import everyone

    return everyone()


# ---- asking quickly ----


@pytest.fixture(scope="session", autouse=True)
def _quick_asking(django_test_environment: None) -> None:
    """Ten thousands of pages are asked for here: no copy is kept of all a page was made of, unless a test wants it
    (`kept_context`), and which view an address leads to is looked up once."""
    Template._render = _TestState.saved_data.template_render
    routes = get_resolver()
    look_up = routes.resolve

    @lru_cache(8_000)
    def known(path: str) -> ResolverMatch | None:
        try:
            match = look_up(path)
        except Resolver404:
            return None
        match.tried = []  # some hundred others, which nobody reads
        return match

    def resolve(path: Any) -> ResolverMatch:
        match = known(str(path))
        if match is None:
            raise Resolver404({"path": path, "tried": []})
        return match

    routes.resolve = resolve  # type: ignore[method-assign]


@pytest.fixture
def kept_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of the test client have a `context`."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


# ---- real homes ----


@pytest.fixture(scope="session")
def founded_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The founded home others are copied from."""
    with homes.founded_model(tmp_path_factory.mktemp("founded"), early.POSTGRES) as home:
        yield home


@pytest.fixture
def start_home(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Home]]:
    """Make homes: `start_home(founded=True, running=True)`; each has a data folder and database of its own."""
    with ExitStack() as open_homes:

        def make(*, founded: bool = True, running: bool = True, name: str = "home") -> Home:
            if founded:
                model: Home = request.getfixturevalue("founded_model")
                home = open_homes.enter_context(homes.copy_of(model, tmp_path / name, early.POSTGRES))
            else:
                database = open_homes.enter_context(homes.fresh_database(early.POSTGRES))
                home = Home(tmp_path / name, homes.environment(database))
                open_homes.callback(home.stop)
            if running:
                home.start()
            return home

        yield make


@pytest.fixture
def live_home(start_home: Callable[..., Home]) -> Home:
    """A running home with Ada as founder (password: `tests.homes.PASSWORD`)."""
    return start_home()


@pytest.fixture(scope="session")
def common_home(founded_model: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A running home with Ada and Bo, for all tests that do not mind what the others say there."""
    with homes.copy_of(founded_model, tmp_path_factory.mktemp("common") / "home", early.POSTGRES) as home:
        home.add("bo")
        home.start()
        yield home


@pytest.fixture
def empty_home(start_home: Callable[..., Home]) -> Home:
    """A running home that nobody has set up yet."""
    return start_home(founded=False)


# ---- browser and samples ----


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story of a hundred pages takes a busy machine its time."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium, driven by Playwright."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_WORDS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Open pages, each with cookies of its own, as two people at two machines: `new_page(base_url, **context)`."""
    with ExitStack() as contexts:

        def make(base_url: str = "", **options: Any) -> "Page":
            context = chromium.new_context(base_url=base_url or None, **options)
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            return context.new_page()

        yield make


@pytest.fixture
def page(new_page: Callable[..., "Page"]) -> "Page":
    """One page without an address."""
    return new_page()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real archives beside the project."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample archives are not beside the project (../shared/samples)")
    return SAMPLES
