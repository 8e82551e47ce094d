"""Who is told of what: mentions, answers and marks of local people, never of imports, never past sight."""

import pytest

from hearth.feeds.models import Notification
from hearth.feeds.notifications import notifications_for, unread_notifications
from hearth.ledger.activity import Activity
from hearth.ledger.record import record
from hearth.people import blocks
from hearth.spaces import actions

pytestmark = pytest.mark.django_db


def told(viewer):
    return [(one.sort, one.name) for one in notifications_for(viewer)[0]]


def test_an_answer_a_mention_and_a_mark_are_told(cast):
    said = actions.say(cast.ada, cast.bench, "Who has glue?")
    actions.say(cast.bo, cast.bench, "I do, @cleo too", reply=said.num)
    actions.react(cast.cleo, said.num, "👍")
    assert told(cast.ada) == [("reaction", "Cleo"), ("reply", "Bo")]
    assert told(cast.cleo) == [("mention", "Bo")]
    assert told(cast.bo) == []


def test_nobody_is_told_of_themselves(cast):
    said = actions.say(cast.ada, cast.bench, "A thought, @ada")
    actions.say(cast.ada, cast.bench, "and another", reply=said.num)
    actions.react(cast.ada, said.num, "👍")
    assert told(cast.ada) == []


def test_a_mark_taken_back_is_not_told(cast):
    said = actions.say(cast.ada, cast.bench, "hello")
    actions.react(cast.bo, said.num, "👍")
    mark = Notification.objects.get(sort="reaction").activity
    record(Activity(type="Undo", actor=cast.bo.uri, object=mark, object_type="EmojiReact"))
    assert told(cast.ada) == []


def test_imports_tell_nobody(cast):
    said = actions.say(cast.ada, cast.bench, "hello")
    record(
        Activity(
            type="Create",
            actor=cast.bo.uri,
            object="urn:hearth:slack:T/1",
            object_type="Note",
            payload={"content": "x", "tag": [{"type": "Mention", "href": cast.ada.uri}]},
            in_reply_to=said.object,
            target=cast.bench,
            quiet=True,
            origin="slack:T",
        )
    )
    assert not Notification.objects.exists()


def test_what_you_may_not_see_is_not_told(cast):
    actions.say(cast.ada, cast.secret, "for @bo one day")
    assert told(cast.bo) == []
    actions.say(cast.ada, cast.bench, "for @bo now")
    assert told(cast.bo) == [("mention", "Ada")]
    blocks.block(cast.bo, cast.ada.uri)
    assert told(cast.bo) == []


def test_an_answer_that_came_before_what_it_answers_is_told_then(cast):
    first, second = "local:/o/111111111111", "local:/o/111111111112"
    note = {"object_type": "Note", "target": cast.bench, "type": "Create"}
    record(Activity(actor=cast.bo.uri, object=second, in_reply_to=first, payload={"content": "yes"}, **note))
    record(Activity(actor=cast.ada.uri, object=first, payload={"content": "so?"}, **note))
    assert Notification.objects.get(sort="reply").actor == cast.num("ada")


def test_the_page_marks_as_read(cast):
    said = actions.say(cast.ada, cast.bench, "hello")
    actions.say(cast.bo, cast.bench, "hi", reply=said.num)
    assert unread_notifications(cast.ada)
    browser = cast.browser("ada")
    page = browser.get("/notifications/").content.decode()
    assert "Bo answered you" in page
    assert not unread_notifications(cast.ada)
    assert "Sign in" in cast.browser("eve").get("/notifications/").content.decode()
