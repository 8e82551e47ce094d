"""Several people, or one impatient person, at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from hearth.base.errors import HearthError
from hearth.ledger import read
from hearth.spaces import actions
from hearth.spaces.actions import Conflict
from hearth.spaces.models import Post, Reaction, Thread
from tests.spaces.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do them in threads of their own; errors people would be told come back as answers."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except HearthError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_an_impatient_click_says_it_once(cast: Cast) -> None:
    bo = cast.bo
    made = at_once([lambda: actions.say(bo, cast.bench, "hello", key="same") for _ in range(8)])
    assert sum(one.new for one in made) == 1 and len({one.num for one in made}) == 1
    assert Post.objects.count() == 1


def test_two_edits_of_one_version_do_not_overwrite_each_other(cast: Cast) -> None:
    bo, made = cast.bo, actions.say(cast.bo, cast.bench, "first")
    version = read.state(made.object).version  # type: ignore[union-attr]
    texts = ["second", "third", "fourth"]
    told = at_once([partial(actions.edit, bo, made.num, text, version=version) for text in texts])
    lost = [answer for answer in told if isinstance(answer, Conflict)]
    assert len(lost) == 2
    kept = read.state(made.object).payload["content"]  # type: ignore[union-attr]
    assert {conflict.theirs for conflict in lost} == {kept}
    assert {conflict.yours for conflict in lost} == set(texts) - {kept}
    assert len(read.history(made.object)) == 2


def test_counts_are_right_when_everybody_answers(cast: Cast) -> None:
    people = [cast.ada, cast.bo, cast.cleo]
    opening = actions.say(cast.bo, cast.bench, "how?", title="Soles")
    acts: list[Callable[[], Any]] = []
    for who in people:
        acts += [partial(actions.reply, who, opening.num, f"answer {n}") for n in range(5)]
        acts += [partial(actions.react, who, opening.num, "🌱") for _ in range(3)]
    told = at_once(acts)
    assert not [answer for answer in told if isinstance(answer, Exception)]
    assert Thread.objects.get(num=opening.num).posts == 16 == Post.objects.count()
    assert Reaction.objects.count() == 3


def test_a_post_deleted_while_it_is_moved_is_simply_gone(cast: Cast) -> None:
    ada, bo = cast.ada, cast.bo
    made = [actions.say(bo, cast.bench, f"line {n}") for n in range(3)]
    nums = [one.num for one in made]
    at_once(
        [
            lambda: actions.delete_post(bo, nums[1]),
            lambda: actions.branch_into_thread(ada, nums, "Lines"),
        ]
    )
    shown = set(Post.objects.filter(thread=nums[0]).values_list("num", flat=True))
    assert shown in (set(), set(nums))
