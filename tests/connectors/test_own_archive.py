"""One's own archive: hers only once she has shown that the account there is hers; dated then, told to nobody now."""

import io
from pathlib import Path

import pytest

from hearth.connectors import models, own
from hearth.connectors.models import Claim, ImportRun
from hearth.connectors.supervise import work_on
from hearth.ledger.read import rows
from hearth.people import linked
from hearth.people.models import Actor
from hearth.people.sight import may_see
from hearth.server.commands import import_
from hearth.spaces.models import Post
from tests.connectors.archives import TWINS, activities, packed, twin
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
ADA = "https://social.example/users/ada"


def with_pictures(folder: Path) -> Path:
    root = TWINS / "mastodon"
    return packed(
        folder / "mine.zip",
        {str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*") if one.is_file()},
    )


def test_a_member_brings_her_own_posts(cast: Cast, tmp_path: Path) -> None:
    bo = cast.browser("bo")
    file = io.BytesIO(with_pictures(tmp_path).read_bytes())
    file.name = "archive.zip"
    page = bo.post("/account/moving/posts/", {"archive": file})["Location"]
    run = ImportRun.objects.get()
    work_on(run.pk, 0)
    shown = bo.get(page).content.decode()
    assert ADA in shown and "Link this account" in shown and "direct messages" in shown
    assert bo.post(f"{page}start/").status_code == 400, "a file proves nothing"
    assert cast.browser("cleo").get(page).status_code == 404
    assert cast.browser("ada").get(f"/import/{run.pk}/").status_code == 404
    linked.link(
        cast.numbers["bo"], uri=ADA, address="ada@social.example", host="social.example", proof="oauth"
    )
    assert bo.post(f"{page}start/").status_code == 303
    import os

    work_on(run.pk, os.getppid())
    run.refresh_from_db()
    assert run.state == models.DONE, run.error
    ghost = Actor.objects.get(origin="mastodon:social.example")
    assert Claim.objects.get().person == cast.bo.uri and ghost.sort == "claimed"
    posts = {post.num: post for post in Post.objects.filter(author=ghost.num)}
    assert len(posts) == 26 and all(
        post.quiet and post.origin == "mastodon:social.example" for post in posts.values()
    )
    assert {post.audience for post in posts.values()} == {"home", "direct"}
    first = min(posts.values(), key=lambda post: post.published)
    assert first.published == 1_614_882_000_000 and "kitchen full of shoes" in first.html
    (private,) = [post for post in posts.values() if post.audience == "direct"]
    assert may_see(cast.bo, private) and not may_see(cast.ada, private)
    assert any("/media/" in post.html or post.media not in ("", "[]") for post in posts.values())
    assert all(row.quiet for row in rows() if row.origin.startswith("mastodon:"))
    assert not Path(run.path).exists()
    assert bo.get(page).status_code == 200


def test_whoever_runs_the_machine_may_say_whose_it_is(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    import_.add(parser)
    path = twin("mastodon", tmp_path)
    assert import_.run(parser.parse_args(["mastodon", str(path), "--as", "bo"])) == 0
    assert "26 posts" in capsys.readouterr().out
    assert Claim.objects.get().proof == "steward" and Claim.objects.get().person == cast.bo.uri


def hostile(**change: object) -> dict[str, object]:
    post = {
        "id": f"{ADA}/statuses/1",
        "type": "Note",
        "attributedTo": ADA,
        "published": "2022-01-01T00:00:00Z",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "content": "<p>hi</p>",
        **change,
    }
    row = {"type": "Create", "actor": ADA, "published": "2022-01-01T00:00:00Z", "object": post}
    return {
        "actor.json": {"id": ADA, "type": "Person", "preferredUsername": "ada"},
        "outbox.json": {"orderedItems": [row]},
    }


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"attributedTo": "https://social.example/users/bo"}, 0),
        ({"attributedTo": [ADA]}, 0),
        ({"id": "https://other.example/statuses/1"}, 0),
        ({"id": 7}, 0),
        ({"to": ["https://social.example/users/bo"]}, 0),
        ({"to": None, "cc": None}, 0),
        ({"published": "2999-01-01T00:00:00Z"}, 0),
        ({"published": "yesterday"}, 0),
        ({"content": ["<p>"]}, 1),
        (
            {
                "tag": {"type": "Hashtag", "name": "x"},
                "attachment": {"type": "Document", "url": "../../etc/passwd"},
            },
            1,
        ),
        ({"attachment": [{"url": "javascript:alert(1)"}, 7, {"url": ["x"]}], "tag": "x"}, 1),
        ({"inReplyTo": {"id": "x"}, "summary": 7, "contentMap": [], "source": "x", "url": {}}, 1),
        ({"type": "Question", "oneOf": [{"name": "<script>", "replies": 3}]}, 1),
        ({"to": "as:Public"}, 1),
    ],
)
def test_what_strangers_write_into_archives(tmp_path: Path, change: dict[str, object], kept: int) -> None:
    found, source = activities("mastodon", packed(tmp_path / "x.zip", hostile(**change)))
    assert (
        len(found) - 1 == kept
        and source.bad_count + sum(each[0] for each in source.skipped.values()) == 1 - kept
    )
    assert all(each.audience in ("home", "direct") for each in found[1:])
    assert "<script>" not in repr(found)


@pytest.mark.parametrize(
    "actor",
    [
        {},
        [],
        {"id": ADA},
        {"id": "urn:x", "preferredUsername": "a", "type": "Person"},
        {"id": ADA, "preferredUsername": "a", "type": "Group"},
        {"id": "https://u:p@social.example/x", "preferredUsername": "a", "type": "Person"},
        {"id": "https://[::1", "preferredUsername": "a", "type": "Person"},
    ],
)
def test_an_archive_must_say_whose_it_is(tmp_path: Path, actor: object) -> None:
    path = packed(tmp_path / "x.zip", {"actor.json": actor, "outbox.json": {"orderedItems": []}})
    with pytest.raises(own.Invalid):
        own.account_in(path)
