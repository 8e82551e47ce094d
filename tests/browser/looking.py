"""What browser tests share: signing in, asking axe, and watching that no page asks another host."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.homes import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PHONE: "ViewportSize" = {"width": 390, "height": 844}
DESKTOP: "ViewportSize" = {"width": 1280, "height": 800}
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = ["color-contrast", "link-in-text-block"]
"""the rules that look at colours; all others ask for elements, their words and their boxes"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def sign_in(page: "Page", handle: str = "ada", password: str = PASSWORD) -> None:
    """As a person does."""
    page.goto("/signin/")
    page.fill("[name=email]", f"{handle}@example.org")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/signin/" not in url, wait_until="commit")


def come_in(page: "Page", path: str = "/s/hearth/") -> None:
    """Open a page and wait until it hears what happens meanwhile."""
    page.goto(path)
    hears(page)


def hears(page: "Page") -> None:
    """The stream is open: whatever happens from now on comes to this page, what is fleeting as well."""
    page.locator("body[data-hears]").wait_for()


def settled(page: "Page") -> None:
    """All of the page is there, its scripts have run, and nothing fades in any more."""
    page.wait_for_load_state()
    page.evaluate(
        "() => Promise.all(document.getAnimations()"
        ".filter(one => isFinite(one.effect?.getComputedTiming().endTime ?? Infinity))"
        ".map(one => one.finished.catch(() => 0)))"
    )


def violations(page: "Page", only: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands, one line each; all rules unless some are named."""
    settled(page)
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "run => axe.run(document, {runOnly: run, resultTypes: ['violations'], preload: false})",
        {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES},
    )
    return [
        f"{one['id']}: {one['help']} ({', '.join(str(node['target'][0]) for node in one['nodes'][:3])})"
        for one in found["violations"]
    ]


def violations_by_look(page: "Page") -> dict[str, list[str]]:
    """What axe finds on the page in the light and in the dark. Where nothing but colours changes between the two, the
    rules that look at colours are asked again, otherwise all."""
    found: dict[str, list[str]] = {}
    before = ""
    for look in LOOKS:
        page.emulate_media(color_scheme=look)
        settled(page)
        now = shape(page)
        found[look] = violations(page, COLOURS if now == before else None)
        before = now
    return found


def shape(page: "Page") -> str:
    """All of the page but its colours: every element with its words, its box, and whether it is seen."""
    return str(
        page.evaluate(
            """() => document.body.outerHTML + [...document.body.querySelectorAll('*')].map(one => {
            const box = one.getBoundingClientRect(), style = getComputedStyle(one);
            return [box.x, box.y, box.width, box.height, style.visibility, style.opacity, style.cursor].join(); })"""
        )
    )


def strangers(page: "Page", home: str) -> list[str]:
    """Start to note requests that go to any other host; the list fills as the page works."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if not _ours(request.url, home) else None)
    return seen


def _ours(url: str, home: str) -> bool:
    return url.startswith((home, "data:", "blob:", "about:"))


def sideways(page: "Page") -> int:
    """By how many pixels the page scrolls sideways."""
    page.wait_for_load_state()
    return int(
        page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
