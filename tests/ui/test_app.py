"""The home as an app: its manifest, its worker, and what stands where nothing is remembered."""

import io
import re
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from hearth.ui import static
from tests.people.cast import light

ROOT = Path(next(iter(static.__path__)))


@pytest.mark.django_db
def test_the_manifest_carries_the_homes_own_name_and_icons_that_exist() -> None:
    light()
    answer = Client().get("/manifest.webmanifest")
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert told["name"] == "Sole & Soil" and told["start_url"] == "/" and told["display"] == "standalone"
    for icon in told["icons"]:
        body = (ROOT / icon["src"].removeprefix("/static/")).read_bytes()
        if icon["type"] == "image/png":
            wide, high = Image.open(io.BytesIO(body)).size
            assert icon["sizes"] == f"{wide}x{high}"
    assert {icon.get("purpose", "any") for icon in told["icons"]} == {"any", "maskable"}


@pytest.mark.django_db
def test_the_worker_is_never_old_and_asks_nobody_else() -> None:
    answer = Client().get("/sw.js")
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    assert not re.search(r"https?://|importScripts|eval\(", script)


@pytest.mark.django_db
def test_the_page_for_being_offline_needs_nobody_signed_in() -> None:
    page = Client().get("/offline/").content.decode()
    assert "There is no connection just now." in page and "data-me" not in page
