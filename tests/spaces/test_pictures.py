"""Pictures: what they are, not what they claim; nothing hidden in them; seen with a post that carries them."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hearth.base import media
from hearth.base.errors import Invalid, TooMuch
from hearth.base.models import Media
from hearth.ledger import read
from hearth.spaces import actions
from hearth.spaces.models import Carried, Post
from tests.spaces.conftest import Cast

Browser = Callable[[str], Client]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, form, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and is not."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def test_what_the_camera_wrote_is_gone(db: None) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretCamera", 6
    kept = media.store(picture("JPEG", exif=exif, comment=b"SecretComment"))
    data = media.path_of(kept.sha, kept.ext).read_bytes()
    assert b"Secret" not in data
    assert (kept.mime, kept.width, kept.height) == ("image/jpeg", 30, 40), "turned as it is meant to be seen"
    assert kept.blurhash


def test_the_same_bytes_are_one_file(db: None) -> None:
    assert media.store(picture()).sha == media.store(picture()).sha
    assert Media.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        picture()[:60],
        picture("JPEG")[:200],
        b"GIF89a" + b"\xff" * 30,
        b"%PDF-1.4",
        bomb(0, 10),
        bomb(30, 30),
    ],
)
def test_what_is_no_picture_is_refused_kindly(db: None, data: bytes, data_folder: Path) -> None:
    with pytest.raises(Invalid, match="could not be read"):
        media.store(data)
    assert not list(data_folder.rglob("*.*"))


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (100_000, 600)])
def test_what_lies_about_its_size_is_refused(db: None, size: tuple[int, int]) -> None:
    with pytest.raises((TooMuch, Invalid)):
        media.store(bomb(*size))


def test_a_large_picture_is_made_smaller(db: None) -> None:
    kept = media.store(picture("JPEG", (5000, 1000)))
    assert (kept.width, kept.height) == (2560, 512)


def test_an_animation_stays_one(db: None) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    kept = media.store(out.getvalue())
    with Image.open(media.path_of(kept.sha, kept.ext)) as shown:
        assert getattr(shown, "n_frames", 1) == 3


def test_pictures_with_words_for_those_who_cannot_see_them(cast: Cast, sign_in: Browser) -> None:
    bo = sign_in("bo")
    files = [
        SimpleUploadedFile(name, picture(size=(10 + n, 10))) for n, name in enumerate(("a.png", "b.exe"))
    ]
    words = ["A <b>sole</b>\"'", "Glue"]
    bo.post("/s/repair-bench/say/", {"text": "", "picture": files, "alt": words, "key": "k"})
    post = Post.objects.get()
    page = bo.get("/s/repair-bench/").content.decode()
    assert page.count('<img src="/media/') == 2 and "A &lt;b&gt;sole&lt;/b&gt;" in page
    attached = read.state(post.uri).payload["attachment"]  # type: ignore[union-attr]
    assert [item["name"] for item in attached] == words
    url = "/media/" + attached[0]["url"].removeprefix("media:") + ".png"
    got = bo.get(url)
    assert got.status_code == 200 and got["Content-Type"] == "image/png"
    assert got["X-Content-Type-Options"] == "nosniff" and "sandbox" in got["Content-Security-Policy"]
    assert sign_in("eve").get(url).status_code == 404
    assert bo.get(url.replace(".png", ".html")).status_code == 404
    assert bo.get(url, headers={"If-None-Match": got["ETag"]}).status_code == 304


def test_a_file_is_seen_with_a_post_that_carries_it(cast: Cast, sign_in: Browser) -> None:
    secret = actions.open_space(
        cast.ada, name="Quiet", purpose="", audience="space", joining="invited"
    ).object
    actions.say(cast.ada, secret, "look", pictures=[(picture(), "")])
    sha = Carried.objects.get().sha
    assert sign_in("bo").get(f"/media/{sha}.png").status_code == 404
    shared = actions.say(cast.ada, cast.bench, "look", pictures=[(picture(), "")])
    assert sign_in("bo").get(f"/media/{sha}.png").status_code == 200
    actions.delete_post(cast.ada, shared.num)
    assert sign_in("bo").get(f"/media/{sha}.png").status_code == 404
    assert sign_in("ada").get(f"/media/{sha}.png").status_code == 200


def test_a_refused_post_keeps_no_file(cast: Cast, data_folder: Path) -> None:
    with pytest.raises(Invalid):
        actions.say(cast.bo, cast.bench, "x", audience="public", pictures=[(picture(), "")])
    assert not Media.objects.exists() and not list(data_folder.rglob("*.png"))


def test_too_many_or_too_large_uploads_are_told_so(cast: Cast, sign_in: Browser) -> None:
    bo = sign_in("bo")
    many = [SimpleUploadedFile(f"{n}.png", picture()) for n in range(9)]
    answer = bo.post(
        "/s/repair-bench/say/", {"text": "many", "picture": many}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 429 and "8 pictures" in answer.content.decode()
    liar = SimpleUploadedFile("a.png", b"<script>", content_type="image/png")
    answer = bo.post("/s/repair-bench/say/", {"text": "liar", "picture": liar})
    assert answer.status_code == 400 and "liar" in answer.content.decode()
    assert not Post.objects.exists()
