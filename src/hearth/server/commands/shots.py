"""Take pictures of the key pages from the demo story: phone and desktop, light and dark."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hearth.base.errors import Invalid
from hearth.server.checkout import ROOT
from hearth.server.scratch_postgres import free_port

if TYPE_CHECKING:
    pass

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
PAGES = {
    "feed": "/",
    "spaces": "/spaces/",
    "channel": "/s/hearth/",
    "bench": "/s/bench/",
    "next": "/s/next/",
    "threads": "/s/bench/threads/",
    "thread": "@thread",
    "new-thread": "/s/bench/threads/new/",
    "poll": "/s/next/poll/",
    "search": "/search?q=glue",
    "insight": "/insight/?window=all",
    "measure": "/insight/m/member_to_member_share/",
    "ties": "/insight/ties/",
    "staying": "/insight/staying/",
    "circle": "/insight/circle/",
    "reports": "/insight/reports/",
    "people": "/people/",
    "profile": "/people/mira/",
    "choices": "/choices/",
    "import": "/import/",
    "export": "/export/",
    "week": "/week/",
    "calls": "/events/",
    "for-you": "/notifications/",
    "charter": "/charter/",
    "rules": "/begin/rules/",
    "gate": "/gate/",
    "applications": "/applications/",
    "newcomers": "/welcome/newcomers/",
    "bring": "/begin/people/",
    "letters": "/letters/",
    "care": "/care/",
    "care-log": "/care/log/",
    "mirror": "/me/",
    "home-settings": "/settings/",
    "about": "/s/hearth/about/",
    "settings": "/s/hearth/settings/",
    "style": "/style/",
}
PUBLIC = {"front": "/", "signin": "/signin/", "apply": "/apply/"}
KEPT = {"channel-desktop-light", "channel-phone-dark", "thread-desktop-light", "insight-desktop-light"}


def add(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("--to", metavar="DIR", default="shots", help="where all pictures go")
    parser.add_argument("--only", metavar="PAGES", default="", help="comma-separated names of pages")
    parser.add_argument(
        "--keep", action="store_true", help="renew the pictures of the README in docs/pictures"
    )


def run(args: argparse.Namespace) -> int:
    """Tell the story in a scratch folder, serve it, and look at it."""
    if not Path(CHROMIUM).exists():
        raise Invalid(
            "Pictures need Chromium: apt-get install chromium fonts-noto-color-emoji fonts-noto-cjk"
        )
    from playwright.sync_api import sync_playwright

    from hearth.demo.cast import ADA, PASSWORD

    out = Path(args.to)
    out.mkdir(parents=True, exist_ok=True)
    only = set(filter(None, args.only.split(",")))
    with _demo_home() as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size, (width, height) in SIZES.items():
            for look in ("light", "dark"):
                view: dict[str, Any] = {"width": width, "height": height}
                context = browser.new_context(viewport=view, color_scheme=look, base_url=url)  # type: ignore[arg-type]
                page = context.new_page()
                for name, path in PUBLIC.items():
                    if not only or name in only:
                        _shoot(page, path, out / f"{name}-{size}-{look}.png")
                page.goto("/signin/")
                page.fill("[name=email]", ADA.email)
                page.fill("[name=password]", PASSWORD)
                page.press("[name=password]", "Enter")
                page.wait_for_url("**/", wait_until="commit")
                for name, path in PAGES.items():
                    if not only or name in only:
                        _shoot(page, path, out / f"{name}-{size}-{look}.png")
                context.close()
        browser.close()
    if args.keep:
        _keep(out)
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")
    return 0


def _shoot(page: Any, path: str, file: Path) -> None:
    if path == "@thread":
        page.goto("/s/bench/threads/")
        page.click("text=Sole came loose")
    else:
        page.goto(path)
    page.wait_for_load_state("load")
    page.wait_for_timeout(250)
    page.screenshot(path=str(file))


@contextmanager
def _demo_home() -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hearth-shots-") as data:
        words = [sys.executable, "-m", "hearth", "demo", "--port", str(port), "--data", data]
        process = subprocess.Popen(words, env=os.environ.copy(), cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                if process.poll() is not None:
                    raise Invalid("The demo home did not start.")
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1)
                    break
                except OSError:
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(15)


def _keep(out: Path) -> None:
    """The README's pictures, made smaller."""
    from PIL import Image

    pictures = ROOT / "docs" / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for name in sorted(KEPT):
        with Image.open(out / f"{name}.png") as picture:
            picture.convert("RGB").quantize(192).save(pictures / f"{name}.png", optimize=True)
