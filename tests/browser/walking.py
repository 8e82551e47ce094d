"""What the stories share: a home that sends mail and whose clock runs ahead, letters read as a person reads them, and a
look at every page on the way."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hearth.server.scratch_postgres import free_port
from tests.browser.looking import AXE, DESKTOP, PHONE, sideways, sign_in, strangers, violations
from tests.homes import Home
from tests.mail.post_office import Office, post_office

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

HOURS = Path(__file__).parent / "hours"
LIVED_IN = Path(__file__).parent / "lived_in.py"
MINUTE, HOUR, DAY = 60, 3600, 86_400
SHOTS = os.environ.get("STORY_SHOTS", "")
"""a folder for pictures of every page on the way, to look at"""


@dataclass
class Story:
    """A home people live in: who is at which screen, what the post brought, and what was wrong with a page."""

    home: Home
    office: Office
    new_page: Callable[..., "Page"]
    ahead: Path
    people: dict[str, "Page"] = field(default_factory=dict)
    elsewhere: list[list[str]] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    seen: int = 0
    locale: str = "en-GB"

    def screen(self, name: str, *, phone: bool = False, dark: bool = False, **options: Any) -> "Page":
        """Somebody sits down at a screen of her own."""
        page = self.new_page(
            self.home.url,
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            locale=self.locale,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",  # what fades between pages is drawn by the processor: a fifth of the time
            has_touch=phone,
            is_mobile=phone,
            **options,
        )
        self.people[name] = page
        self.elsewhere.append(strangers(page, self.home.url))
        return page

    def member(self, name: str, **options: Any) -> "Page":
        """Somebody who is a member already, signed in."""
        page = self.screen(name, **options)
        sign_in(page, name)
        return page

    def look(self, page: "Page", name: str) -> None:
        """Readable by everyone, as wide as the screen, in the light it is shown in."""
        self.seen += 1
        if SHOTS:
            page.wait_for_timeout(150)
            page.screenshot(path=f"{SHOTS}/{self.seen:02}-{name}.png", full_page=True)
        found = violations(page)
        if over := sideways(page):
            found.append(f"scrolls sideways by {over}")
        if found:
            self.wrong[f"{name} ({page.url.removeprefix(self.home.url)})"] = found

    def post(self, to: str, words: str = "", seconds: float = 120) -> str:
        """The newest letter to somebody that has these words, as plain text."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for _sender, address, message in reversed(self.office.mails):
                body = message.get_body(("plain",))
                text = body.get_content() if body else ""
                if address == to and words in " ".join(f"{message['Subject']} {text}".split()):
                    return f"{message['Subject']}\n\n{text}"
            time.sleep(0.05)
        raise AssertionError(f"no letter to {to} with {words!r}; the post has {self.mailed()}")

    def mailed(self) -> list[tuple[str, str]]:
        """Who got which letter."""
        return [(to, str(message["Subject"])) for _sender, to, message in self.office.mails]

    def link(self, letter: str, part: str) -> str:
        """The first link of a letter whose address has this part."""
        links = re.findall(r"https?://[^\s>)]+", letter)
        return next(one for one in links if part in one)

    def page_of(self, name: str, path: str) -> str:
        """What somebody reads there."""
        page = self.people[name]
        page.goto(path)
        return page.locator("main").inner_text()

    def later(self, seconds: int) -> None:
        """Time passes in the home."""
        now = int(self.ahead.read_text() or 0)
        self.ahead.write_text(str(now + seconds))
        time.sleep(0.15)

    def passes(self) -> None:
        """Nothing was wrong with any page, and none asked another host."""
        assert self.wrong == {}
        assert [url for seen in self.elsewhere for url in seen] == []


@contextmanager
def story(start_home: Callable[..., Home], new_page: Callable[..., "Page"], **people: str) -> Iterator[Story]:
    """A home people live in (`name=role`; Ada is the founder), with a mail server and a clock to put forward."""
    assert AXE.is_file()
    with post_office() as office:
        home = start_home(founded=False, running=False)
        ahead = home.data.parent / "ahead"
        ahead.write_text("0")
        home.port = free_port()
        home.environment |= {
            "PYTHONPATH": f"{HOURS}{os.pathsep}{home.environment['PYTHONPATH']}",
            "HEARTH_AHEAD": str(ahead),
            "HEARTH_PUBLIC_URL": home.url,
            "HEARTH_SMTP_HOST": "127.0.0.1",
            "HEARTH_SMTP_PORT": str(office.port),
            "HEARTH_SMTP_SECURITY": "none",
            "HEARTH_MAIL_FROM": "hello@circle.example.org",
            "HEARTH_SMTP_PER_MINUTE": "10000",
        }
        subprocess.run(
            [sys.executable, str(LIVED_IN), *(f"{name}:{role}" for name, role in people.items())],
            env=home.environment | {"HEARTH_DATA": str(home.data)},
            check=True,
            timeout=300,
        )
        home.start()
        yield Story(home, office, new_page, ahead)


def seen(what: "Locator") -> None:
    """It is on the page, or comes to be: a click is over before what it opened has been read."""
    what.first.wait_for(state="attached")


def gone(what: "Locator") -> None:
    """It is on the page no more."""
    what.first.wait_for(state="detached")


def until(what: Callable[[], Any], seconds: float = 120) -> Any:
    """Ask again and again until it is so."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)
    return found
