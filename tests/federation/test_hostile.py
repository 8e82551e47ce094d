"""More of what hostile servers send: marked-up names, pictures that are none, keys of others, times that tie."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from hearth.api.entities.accounts import accounts
from hearth.api.entities.statuses import statuses_by_num
from hearth.api.mastodon.writing import post_status
from hearth.api.wire.params import Params
from hearth.base import afar, fetch
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.keys import SigningKey, pem_of
from hearth.federation.activitypub.receiving import remote
from hearth.federation.activitypub.receiving.rows import RemoteFile
from hearth.ledger import read
from hearth.people import follows
from hearth.people.sight import viewer_for
from hearth.spaces.models import Post
from tests.federation.afar import Elsewhere, Person, befriend, deliver, private, tell, wants_to_be_asked
from tests.people.cast import Cast
from tests.spaces.test_pictures import bomb

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
AP = "application/activity+json"


def test_24_no_field_is_taken_at_its_word(afar_home: Cast, elsewhere: Elsewhere) -> None:
    evil = '"><script>evil()</script><img src=x onerror=evil()>\u202e'
    loud = elsewhere.person("loud")
    loud.document |= {
        "name": evil,
        "summary": evil,
        "url": "javascript:evil()",
        "attachment": [
            {"type": "PropertyValue", "name": evil, "value": f'<a href="javascript:evil()">x</a>{evil}'}
        ],
        "tag": [{"type": "Emoji", "name": evil, "icon": {"type": "Image", "url": "javascript:evil()"}}],
        "icon": {"type": "Image", "url": "javascript:evil()", "name": evil},
    }
    num = befriend(afar_home, loud)
    note = {
        "name": evil,
        "summary": evil,
        "url": "javascript:evil()",
        "contentMap": {evil: "x"},
        "attachment": [
            {
                "type": "Image",
                "url": "https://far.example/x.png",
                "name": evil,
                "mediaType": evil,
                "blurhash": evil,
            },
            {"type": "Document", "href": "javascript:evil()", "name": evil},
            {"type": "Link", "href": 'https://far.example/"onclick="evil()', "name": evil},
        ],
        "tag": [
            {"type": "Hashtag", "name": evil, "href": "javascript:evil()"},
            {"type": "Mention", "name": evil, "href": addresses.actor_url(afar_home.bo.actor or 0)},
            {"type": "Emoji", "name": evil, "icon": {"type": "Image", "url": "https://far.example/e.png"}},
        ],
    }
    kinds = {
        "Note": {},
        "Article": {},
        "Question": {"oneOf": [{"name": evil}, {"name": "b"}], "endTime": "2030-01-01T00:00:00Z"},
        "Event": {"startTime": "2030-01-01T00:00:00Z", "location": {"type": "Place", "name": evil}},
    }
    for kind, more in kinds.items():
        tell(loud.does("Create", loud.note(evil, type=kind, **note, **more)), loud)
    posts = list(Post.objects.filter(author=num))
    assert len(posts) == len(kinds)
    browser = afar_home.browser("bo")
    handle = remote.payload_of(loud.document)["preferredUsername"]
    shown = [browser.get("/"), browser.get(f"/people/{handle}/"), browser.get("/notifications/")]
    shown += [browser.get(f"/p/{post.num}/", follow=True) for post in posts]
    for answer in shown:
        html = answer.content.decode()
        assert "<script>evil" not in html and "<img src=x" not in html, answer.request["PATH_INFO"]
        assert 'href="javascript:' not in html and 'src="javascript:' not in html
        assert ' onclick="evil' not in html
    told = [*statuses_by_num([post.num for post in posts], afar_home.bo).values()]
    told += [*accounts([num], viewer_for(afar_home.bo.actor)).values()]
    for one in told:
        for html in (
            one.get("content", ""),
            one.get("note", ""),
            *(field["value"] for field in one.get("fields", ())),
        ):
            assert "<script" not in html and "<img" not in html and "javascript:" not in html
        assert not str(one.get("url") or "").startswith("javascript:")
        assert not str(one.get("avatar") or "").startswith("javascript:")
        assert "\u202e" not in str(one)


def _picture(form: str, size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "red").save(written, form, **more)
    return written.getvalue()


def test_20_pictures_of_others_are_made_anew_or_not_shown(
    afar_home: Cast, finn: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Camera of Finn", {1: "N", 2: (48.0, 8.0, 11.0)}
    bodies = {
        "plain": _picture("JPEG", exif=exif) + b"<script>evil()</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="evil()"/>',
        "html": b"<!DOCTYPE html><script>evil()</script>",
        "activity": b'{"type":"Person","id":"https://home.example/ap/a/1"}',
        "bomb": bomb(60_000, 60_000),
        "cut": _picture("PNG")[:40],
    }
    asked: list[str] = []

    def fetched(url: str, **_options: Any) -> fetch.Answer:
        asked.append(url)
        return fetch.Answer(200, url, "image/png", bodies[url.rsplit("/", 1)[1]], {})

    monkeypatch.setattr(fetch, "fetch_now", fetched)
    befriend(afar_home, finn)
    pictures = [{"type": "Image", "url": f"https://far.example/{name}"} for name in bodies]
    tell(finn.says("Look", attachment=pictures), finn)
    browser, stranger = afar_home.browser("bo"), Client()
    for name in bodies:
        url = f"https://far.example/{name}"
        answer = browser.get(afar.path_of(url), headers={"accept": AP})
        if name != "plain":
            assert answer.status_code == 404, name
            assert browser.get(afar.path_of(url)).status_code == 404 and asked.count(url) == 1, name
            continue
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert "sandbox" in answer["Content-Security-Policy"]
        body = b"".join(answer.streaming_content)
        assert b"Camera" not in body and b"script" not in body and not Image.open(BytesIO(body)).getexif()
    assert stranger.get(afar.path_of("https://far.example/never-named")).status_code == 404
    assert len(asked) == len(bodies)
    assert {row.state for row in RemoteFile.objects.all()} <= {"held", "failed", ""}


def test_6_keys_under_names_of_others(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    own = private(1)
    told = {"owner": finn.uri, "publicKeyPem": pem_of(own.public_key())}
    key = SigningKey("https://evil.example/key", own)
    elsewhere.pages[key.id] = {"id": key.id, "type": "Key", **told}  # a key over there, said to be hers
    follow = finn.does("Follow", addresses.actor_url(afar_home.ada.actor or 0))
    assert deliver(follow, finn, key=key) == 401
    sent_on = SigningKey(
        "https://evil.example/elsewhere", own
    )  # her own document is what lies there, it says
    elsewhere.pages[sent_on.id] = {**finn.document, "publicKey": {**told, "id": sent_on.id}}
    assert deliver(follow, finn, key=sent_on) == 401
    twice = elsewhere.person("twice")
    first = dict(twice.document["publicKey"])
    twice.document["publicKey"] = [first, {**first, "publicKeyPem": pem_of(own.public_key())}]
    assert deliver(twice.does("Follow", addresses.actor_url(afar_home.ada.actor or 0)), twice) == 401
    assert follows.followers_of(afar_home.ada.actor or 0) == []


def test_13_who_only_asked_to_follow_is_given_nothing(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person
) -> None:
    bo = afar_home.bo
    wants_to_be_asked(bo)
    tell(finn.does("Follow", addresses.actor_url(bo.actor or 0)), finn)
    assert follows.asking(bo)
    num = post_status(bo, Params({"status": "For my followers", "visibility": "private"}), 0, "k")
    thing = read.state_by_num(num)
    assert thing is not None and finn.uri not in (thing.payload.get("to") or [])


@pytest.mark.parametrize(
    ("second", "wins"), [("10:00:05Z", True), ("10:00:05.000Z", True), ("10:00:04Z", False)]
)
def test_an_edit_in_the_same_second_is_not_lost(
    afar_home: Cast, finn: Person, second: str, wins: bool
) -> None:
    befriend(afar_home, finn)
    said = finn.says("One", published="2026-01-05T10:00:05Z")
    note = said["object"]
    tell(said, finn)
    tell(finn.does("Update", {**note, "content": "<p>Two</p>", "updated": "2026-01-05T10:00:05Z"}), finn)
    tell(finn.does("Update", {**note, "content": "<p>Three</p>", "updated": f"2026-01-05T{second}"}), finn)
    assert Post.objects.get(uri=note["id"]).html == ("<p>Three</p>" if wins else "<p>Two</p>")
    tell(finn.does("Update", {**note, "content": "<p>Four</p>", "updated": "2026-01-05T10:00:09Z"}), finn)
    assert Post.objects.get(uri=note["id"]).html == "<p>Four</p>"
