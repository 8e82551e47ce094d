"""`ledger verify` finds each kind of thing it claims to find: every test damages one and reads its line."""

import itertools
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from hearth.base import media
from hearth.features.polls.models import Vote
from hearth.ledger import read
from hearth.ledger.models import Entry, Thing
from hearth.people.models import Consent, Membership, Role
from hearth.server import verify
from hearth.spaces.models import Post, Reaction, Thread
from tests.ledger import story

pytestmark = pytest.mark.django_db(transaction=True)


def found() -> list[str]:
    return list(itertools.islice(verify.differences(), 50))


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_whole_story_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    story.play()
    assert verify.verify() == 0
    assert f"{read.count():,} activities agree" in capsys.readouterr().out


def test_an_empty_home_agrees() -> None:
    assert found() == []


def test_only_ten_are_printed_and_the_answer_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    story.play()
    Post.objects.update(likes=9)
    assert verify.verify() == 1
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("spaces.post")]) == 10
    assert lines[10] == "… and more."


def test_nothing_that_was_written_is_printed() -> None:
    told = story.play()
    Post.objects.filter(uri=told.direct).update(html="a secret word")
    Thing.objects.filter(uri=told.direct).update(type="Page")
    lines = found()
    assert lines and not any("secret" in line or "Between" in line for line in lines)


@pytest.mark.parametrize("field", ["html", "author", "thread", "published", "audience", "state"])
def test_a_changed_field_of_a_projection(field: str) -> None:
    told = story.play()
    values = {
        "html": "<p>forged</p>",
        "author": 5,
        "thread": 5,
        "published": 5,
        "audience": "public",
        "state": "x",
    }
    Post.objects.filter(uri=told.posts[0]).update(**{field: values[field]})
    assert found() == [f"spaces.post {read.num_of(told.posts[0])}: differs in {field}"]


def test_a_missing_row() -> None:
    told = story.play()
    Reaction.objects.filter(actor=read.num_of(told.ada)).delete()
    assert [line.split(":")[0].split()[0] for line in found()] == ["spaces.reaction"]
    assert "missing in the home" in found()[0]


def test_a_row_too_many() -> None:
    told = story.play()
    Vote.objects.create(poll=told.poll, actor=told.cleo, choices=[1], published=1, activity="local:/a/x")
    assert len(found()) == 1 and "not in the ledger" in found()[0] and found()[0].startswith("polls.vote")


def test_rows_without_a_number_of_their_own() -> None:
    story.play()
    Membership.objects.filter(state="active").update(since=F("since") + 1)
    assert {line.split()[0] for line in found()} == {"people.membership"}


def test_counts_roles_and_consents() -> None:
    story.play()
    Thread.objects.update(posts=F("posts") + 1)
    Role.objects.filter(role="greeter").update(is_brand=True)
    Consent.objects.update(withdrawn=5)
    assert {line.split()[0] for line in found()} == {"spaces.thread", "people.role", "people.consent"}


def test_an_object_that_points_at_the_wrong_row() -> None:
    told = story.play()
    other = Thing.objects.get(uri=told.posts[3]).seq
    Thing.objects.filter(uri=told.posts[0]).update(seq=other)
    assert found() == [f"ledger.thing {read.num_of(told.posts[0])}: differs in seq"]


def test_a_word_missing_in_the_search_index() -> None:
    told = story.play()
    from hearth.feeds import index
    from hearth.feeds.indexing import words_of

    known = read.state(told.posts[0])
    assert known
    index.take(known.num, words_of(known.payload, known.actor))
    assert found() == [f"search {known.num}: is missing in the home"]
    index.put(known.num, words_of({"content": "forged"}, known.actor))
    assert found() == [f"search {known.num}: differs in words"]


def test_a_changed_payload() -> None:
    told = story.play()
    Entry.objects.filter(object=told.posts[0], type="Create").update(payload='{"content":"forged"}')
    assert any(line.startswith("spaces.post") and "html" in line for line in found())


def test_a_payload_that_is_no_payload() -> None:
    told = story.play()
    seq = Entry.objects.get(object=told.posts[0], type="Create").seq
    Entry.objects.filter(seq=seq).update(payload="{broken")
    lines = found()
    assert lines[0] == f"activity {seq}: its payload cannot be read"
    assert lines[1].startswith(f"activity {seq}: cannot be replayed")


def test_a_lost_row_of_the_ledger() -> None:
    told = story.play()
    Entry.objects.filter(object=told.bo, type="Create").delete()
    lines = found()
    assert any("its actor " + told.bo in line for line in lines)


@pytest.mark.parametrize("column", ["target", "context", "in_reply_to", "object", "actor"])
def test_a_reference_to_nothing(column: str) -> None:
    story.play()
    entry = Entry.objects.filter(type="EmojiReact").order_by("seq")[0]
    Entry.objects.filter(seq=entry.seq).update(**{column: "local:/o/4711"})
    wanted = f"activity {entry.seq}: its {column.replace('_', ' ')} local:/o/4711 does not exist"
    assert wanted in found()


def test_what_rooms_are_waiting_for_is_no_dead_reference() -> None:
    told = story.play()
    story.say(f"{story.SLACK}/U2", f"{story.SLACK}/C1", "reply to a lost post",
              in_reply_to=f"{story.SLACK}/C1/lost", origin="slack:T1", quiet=True)  # fmt: skip
    story.act("EmojiReact", told.ada, "urn:hearth:slack:T1/C1/lost2", payload={"content": "👍"})
    assert found() == []


def test_rows_out_of_order() -> None:
    told = story.play()
    entry = Entry.objects.get(object=told.posts[1], type="Create")
    Entry.objects.filter(seq=entry.seq).update(recorded=entry.recorded + 86_400_000)
    assert found()[0] == f"activity {entry.seq + 1}: out of order, recorded before the one that precedes it"


def test_an_id_that_occurs_twice() -> None:
    told = story.play()
    entries = list(Entry.objects.filter(type="Create", object__in=told.posts[:2]).order_by("seq"))
    if connection.vendor == "sqlite":
        run("PRAGMA writable_schema=ON")
        run("UPDATE sqlite_master SET sql = replace(sql, ' UNIQUE', '') WHERE name = 'ledger_activity'")
        run("DELETE FROM sqlite_master WHERE type = 'index' AND tbl_name = 'ledger_activity' AND sql IS NULL")
        run("PRAGMA writable_schema=RESET")
        connection.close()
    else:
        run("ALTER TABLE ledger_activity DROP CONSTRAINT ledger_activity_id_key")
    try:
        run("UPDATE ledger_activity SET id = %s WHERE seq = %s", entries[0].aid, entries[1].seq)
        assert f"activity {entries[0].aid}: recorded 2 times" in found()
    finally:
        run("UPDATE ledger_activity SET id = %s WHERE seq = %s", entries[1].aid, entries[1].seq)
        if connection.vendor == "postgresql":
            run("ALTER TABLE ledger_activity ADD CONSTRAINT ledger_activity_id_key UNIQUE (id)")


def test_two_objects_with_one_number() -> None:
    told = story.play()
    num = read.num_of(told.posts[0])
    Entry.objects.filter(object=told.posts[1], type="Create").update(num=num)
    assert f"object {num}: 2 objects have this number" in found()


def test_content_that_a_deletion_should_have_taken() -> None:
    told = story.play()
    entry = Entry.objects.get(object=told.posts[0], type="Create")
    story.act("Delete", told.bo, told.posts[0])
    Entry.objects.filter(seq=entry.seq).update(payload=entry.payload)
    assert found() == [f"activity {entry.seq}: its object was deleted, but its content is still kept"]


def test_a_picture_with_other_bytes_and_a_picture_that_is_gone() -> None:
    told = story.play()
    media.path_of(told.picture, "png").write_bytes(b"something else")
    media.path_of(told.secret_picture, "png").unlink()
    assert found() == [
        f"media {told.picture[:16]}…: its bytes are not what its name says",
        f"media {told.secret_picture[:16]}…: is named by a post, but not in the data folder",
    ]


def test_nothing_is_left_behind_and_nothing_is_changed() -> None:
    story.play()
    before, rows = story.everything(), read.count()
    folder = sorted(path.name for path in Path(settings.DATA).rglob("*"))
    assert found() == []
    assert read.count() == rows
    story.assert_same(before, story.everything())
    assert sorted(path.name for path in Path(settings.DATA).rglob("*")) == folder
