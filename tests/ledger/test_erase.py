"""Invariant 7, the part about forgetting: what is erased is nowhere, and does not come back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

from hearth.base import clock
from hearth.base import media as files
from hearth.base.errors import Invalid, NotFound
from hearth.connectors import claims
from hearth.ledger import erase, media, read
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.models import Entry, Erasing, Failed, Refused
from hearth.ledger.record import record, record_many
from hearth.people.accounts import open_account, sign_in_path
from hearth.people.models import Account, Actor, LoginLink, Membership
from hearth.spaces.models import Moved, PendingDelete, Post, Reaction
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "xylophagous"


def everywhere(word: str) -> list[str]:
    """Each place in the data folder (names of files, too) or the database where the word still is."""
    found = []
    wanted = word.lower().encode()
    for path in Path(settings.DATA).rglob("*"):
        if wanted in path.name.lower().encode():
            found.append(f"name {path.name}")
        if path.is_file() and wanted in path.read_bytes().lower():
            found.append(path.name)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("feeds_search"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(word in str(row).lower() for row in cursor.fetchall()):
                found.append(f"table {table}")
    return found


def test_a_unique_word_planted_everywhere_is_nowhere_after_erasing() -> None:
    told = story.play("bo", f"Bo {WORD}")
    person = Actor.objects.get(uri=told.bo)
    account = open_account(person.num, f"bo@{WORD}.example.org", story.PASSWORD)
    sign_in_path(person.num)
    session = SessionStore()
    session.update(
        {SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: "x", HASH_SESSION_KEY: "y", "seen": WORD}
    )
    session.create()
    post = story.say(told.bo, told.space, f"The {WORD} beetle", payload={
        "attachment": story.attached(story.picture(3000), f"A {WORD} beetle"),
        "tag": [{"type": "Hashtag", "name": f"#{WORD}"}],
    })  # fmt: skip
    story.edit(post, f"The {WORD} beetle, edited")
    story.edit(post, "Harmless now")
    thread = story.say(
        told.bo, told.space, "words", object_type="Article", payload={"name": f"On {WORD} things"}
    )
    story.say(told.bo, told.space, f"Which {WORD}?", object_type="Question", payload={
        "oneOf": [{"type": "Note", "name": WORD}, {"type": "Note", "name": "other"}], "endTime": story.START,
    })  # fmt: skip
    story.say(told.bo, "", f"psst {WORD}", audience="direct", payload={"to": [told.ada]})
    story.act("EmojiReact", told.bo, told.posts[5], payload={"content": f":{WORD}:"})
    story.act("Move", told.bo, told.posts[0], payload={"objects": [told.posts[0]], "title": f"{WORD} split"},
              target=told.space)  # fmt: skip
    story.act("Join", told.bo, told.space, "Group", payload={"answer": f"because {WORD}"})
    story.act("Remove", told.ada, told.bo, "Person", target=told.space, payload={"reason": WORD})
    waiting = story.say(told.bo, told.space, f"deleted a moment ago {WORD}")
    PendingDelete.objects.create(
        num=read.num_of(waiting), uri=waiting, type="Note", actor=told.bo, due=clock.now()
    )
    Failed.objects.create(reactor="x", seq=read.state(post).num and read.head(), error=WORD, next_try=0)
    record(Activity(type="Create", actor=HOME, object_type="hearth:Consent", audience="direct", payload={
        "person": told.bo, "purpose": "text", "source": WORD, "text_version": "1", "given": 1}))  # fmt: skip
    claims.keep("slack:T9", [(told.bo, f"bo@{WORD}.example.org")])
    (Path(settings.DATA) / "insight.duckdb").write_bytes(WORD.encode())
    picture = next(iter(media.named_in(Entry.objects.get(object=post, type="Create").payload)))
    assert list((Path(settings.DATA) / "media").rglob(f"{picture}*"))
    assert len(everywhere(WORD)) >= 8

    erase.erase_person(told.bo)

    assert everywhere(WORD) == []
    assert not list((Path(settings.DATA) / "media").rglob(f"{picture}*"))
    assert not Account.objects.filter(actor=person.num).exists()
    assert not LoginLink.objects.filter(actor=person.num).exists()
    assert not Session.objects.exists()
    assert not Membership.objects.filter(actor=person.num).exists()
    assert Moved.objects.get(post_uri=told.posts[0]).title == ""
    assert read.state(thread).deleted
    assert not Erasing.objects.exists()
    story.assert_rebuilds()


def test_the_words_leave_the_search_index_itself() -> None:
    told = story.play()
    post = story.say(told.bo, told.space, f"only {WORD} here")
    erase.erase_object(post)
    assert everywhere(WORD) == []


def test_what_they_did_for_others_stays_in_force() -> None:
    told = story.play()
    erase.erase_person(told.ada)
    cleo = read.num_of(told.cleo)
    assert Membership.objects.filter(actor=cleo, state="active").count() == 2
    assert Post.objects.filter(uri=told.posts[0]).exists()


def test_shapes_stay_with_their_place_in_the_ledger() -> None:
    told = story.play()
    rows = read.count()
    erase.erase_person(told.bo)
    assert read.count() > rows
    shape = Entry.objects.get(object=told.posts[0], type="Create")
    assert shape.payload is None and shape.num == read.num_of(told.posts[0])


def test_the_erased_do_not_come_back_by_an_import() -> None:
    story.play()
    person = f"{story.SLACK}/U1"
    erase.erase_person(person)
    assert Refused.objects.exists()
    later = Activity(type="Create", actor=person, object=f"{story.SLACK}/C1/new", object_type="Note",
                     target=f"{story.SLACK}/C1", payload={"content": WORD}, origin="slack:T1", quiet=True)  # fmt: skip
    other = Activity(type="Create", actor=f"{story.SLACK}/U2", object="urn:other", object_type="Note",
                     target=f"{story.SLACK}/C1", payload={"content": "ok"}, origin="slack:T1", quiet=True)  # fmt: skip
    results = record_many([*story.imported(), later, other])
    assert [one.new for one in results[-2:]] == [False, True]
    assert results[-2].seq == 0
    assert everywhere(WORD) == []
    assert not Post.objects.filter(author=read.num_of(person)).exists()
    assert not Reaction.objects.filter(actor=read.num_of(person)).exists()


def test_a_picture_stays_while_another_post_carries_it() -> None:
    told = story.play()
    carried = story.attached(told.picture, "again")
    other = story.say(told.ada, told.space, "The same shoe", payload={"attachment": carried})
    erase.erase_object(told.posts[4])
    path = files.path_of(told.picture, "png")
    assert path.exists()
    erase.erase_object(other)
    assert not path.exists()


def test_a_picture_of_an_older_version_goes_with_a_plain_deletion() -> None:
    told = story.play()
    story.edit(told.posts[4], "Without the picture")
    known = read.state(told.posts[4])
    assert known
    without = {k: v for k, v in known.payload.items() if k != "attachment"} | {"updated": clock.now()}
    from hearth.ledger.activity import edit_of

    record(edit_of(known, told.bo, without))
    story.act("Delete", told.bo, told.posts[4])
    assert media.sweep() == 1
    assert not files.path_of(told.picture, "png").exists()


def test_an_erasure_that_was_killed_before_the_files_is_finished_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = story.play()

    def killed(number: int | None = None) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erase, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            erase.erase_object(told.posts[4])
    assert files.path_of(told.picture, "png").exists()
    assert erase.finish() == 1
    assert not files.path_of(told.picture, "png").exists()
    assert not Erasing.objects.exists()


def test_an_erasure_that_was_killed_between_two_steps_goes_on_later(monkeypatch: pytest.MonkeyPatch) -> None:
    told = story.play()

    def killed(uri: str, rows: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erase, "_bare", killed)
        with pytest.raises(KeyboardInterrupt):
            erase.erase_person(told.bo)
    assert not read.state(told.bo).deleted
    assert erase.finish() == 1
    assert read.state(told.bo).deleted
    assert not Erasing.objects.exists()
    story.assert_rebuilds()


def test_a_failing_eraser_leaves_everything_as_it_was() -> None:
    told = story.play()
    before = story.everything()
    rows = read.count()

    def fails(what: erase.Erasure) -> None:
        raise RuntimeError

    erase.loaded()
    erase._erasers.append(fails)
    try:
        with pytest.raises(RuntimeError):
            erase.erase_object(told.posts[0])
    finally:
        erase._erasers.remove(fails)
    assert read.count() == rows
    story.assert_same(before, story.everything())


def test_what_cannot_be_erased_says_so() -> None:
    told = story.play()
    with pytest.raises(NotFound):
        erase.erase_person("local:/o/12345")
    with pytest.raises(Invalid):
        erase.erase_person(told.space)
    with pytest.raises(Invalid):
        erase.erase_object(told.bo)


def test_erasing_twice_changes_nothing_more() -> None:
    told = story.play()
    erase.erase_person(told.bo)
    before, rows = story.everything(), read.count()
    erase.erase_person(told.bo)
    assert read.count() == rows
    story.assert_same(before, story.everything())


@pytest.mark.one_database
def test_the_log_of_the_database_is_empty_afterwards() -> None:
    told = story.play()
    erase.erase_object(told.posts[0])
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    assert not log.exists() or log.stat().st_size == 0
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
