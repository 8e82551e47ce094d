"""The rows of talk can be thrown away and made again, also after deletions, moves and an erasure."""

from typing import Any

import pytest
from django.db import models

from hearth.base import clock
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_person
from hearth.ledger.rebuild import rebuild
from hearth.people.sight import viewer_for
from hearth.spaces import actions
from hearth.spaces.models import (
    Accepted,
    Carried,
    Channel,
    Dangling,
    Moved,
    Pin,
    Post,
    Reaction,
    Space,
    Thread,
)
from tests.spaces.conftest import Cast

TOLD: tuple[type[models.Model], ...] = (
    Space,
    Channel,
    Post,
    Thread,
    Reaction,
    Accepted,
    Pin,
    Carried,
    Moved,
    Dangling,
)


def rows() -> dict[str, list[dict[str, Any]]]:
    found = {}
    for model in TOLD:
        values = [{k: v for k, v in row.items() if k != "id"} for row in model._default_manager.values()]
        found[model.__name__] = sorted(values, key=repr)
    return found


def differences(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What only one of them has."""
    out = []
    for name in before:
        out += [f"gone {name}: {row}" for row in before[name] if row not in after[name]]
        out += [f"new {name}: {row}" for row in after[name] if row not in before[name]]
    return out


def talk(cast: Cast) -> list[int]:
    """A bit of everything, by Bo and Cleo; returns posts."""
    one = actions.say(cast.bo, cast.bench, "one @cleo")
    two = actions.say(cast.cleo, cast.bench, "two")
    three = actions.reply(cast.ada, two.num, "three")
    four = actions.say(cast.bo, cast.bench, "four", title="Four", question=True)
    five = actions.reply(cast.cleo, four.num, "five")
    six = actions.reply(cast.ada, five.num, "six")
    seven = actions.start_thread(cast.cleo, one.num, "seven")
    actions.edit(cast.bo, one.num, "one, mended", version=read.state(one.object).version)  # type: ignore[union-attr]
    actions.accept_answer(cast.bo, five.num)
    actions.accept_answer(cast.bo, six.num)
    for who in (cast.ada, cast.bo, cast.cleo):
        actions.react(who, three.num, "🌱")
    actions.unreact(cast.bo, three.num, "🌱")
    actions.pin(cast.ada, two.num)
    actions.pin(cast.ada, one.num)
    actions.pin(cast.ada, one.num, on=False)
    actions.open_channel(cast.ada, "repair-bench", "Tools")
    actions.branch_into_thread(cast.cleo, [two.num, three.num], "By Cleo")
    eight = actions.say(cast.ada, cast.bench, "eight")
    actions.move_posts(cast.cleo, [eight.num], two.num)
    return [one.num, two.num, three.num, four.num, five.num, six.num, seven.num, eight.num]


def test_a_rebuild_changes_nothing(cast: Cast) -> None:
    talk(cast)
    before = rows()
    rebuild()
    assert differences(before, rows()) == []


@pytest.mark.parametrize("which", range(8))
def test_a_rebuild_after_a_deletion_changes_nothing(cast: Cast, which: int) -> None:
    nums = talk(cast)
    author = viewer_for(Post.objects.get(num=nums[which]).author)
    actions.delete_post(author, nums[which])
    record_due(clock.now() + actions.UNDO_FOR)
    before = rows()
    rebuild()
    assert differences(before, rows()) == []


@pytest.mark.parametrize("name", ["bo", "cleo"])
def test_a_rebuild_after_an_erasure_changes_nothing(cast: Cast, name: str) -> None:
    talk(cast)
    erase_person(cast.viewer(name).uri)
    before = rows()
    rebuild()
    assert differences(before, rows()) == []
