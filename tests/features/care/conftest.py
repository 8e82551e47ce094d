"""A home for the tests of care: Ada (founder, brand), Bo (member), Cleo (moderator, peer), Dora (moderator, peer), Finn
(member), and a bench they talk on."""

from dataclasses import dataclass
from typing import Any

import pytest

from hearth.base import clock
from hearth.features.care import actions as care
from hearth.features.care.actions import Step
from hearth.features.care.models import Case
from hearth.features.care.reporting import report
from hearth.people.newcomers import add_member
from hearth.people.sight import Viewer
from hearth.spaces import actions
from tests.people.cast import Cast, everyone


@dataclass
class House:
    """Everyone, and where they talk."""

    cast: Cast
    bench: str
    space: int

    def __getattr__(self, name: str) -> Viewer:
        found: Viewer = getattr(self.cast, name)
        return found

    def browser(self, name: str) -> Any:
        return self.cast.browser(name)

    def say(self, who: str, words: str = "You are all fools.", **more: Any) -> int:
        return actions.say(getattr(self, who), self.bench, words, **more).num

    def reported(self, by: str = "finn", who: str = "bo", harm: int = 2, **more: Any) -> tuple[int, int]:
        """Somebody says something, somebody else reports it: the post and the case."""
        post = self.say(who, **more)
        return post, report(getattr(self, by), post, harm=harm, rule="kind", words="This hurts.").case

    def step(self, who: str, case: int, sort: str, **more: Any) -> int:
        """Take a step; returns its number."""
        found = Case.objects.get(num=case)
        values = {
            "person": found.concerned if sort in ("word", "warning", "pause", "removal", "ban") else 0,
            "until": clock.now() + clock.DAY if sort in ("pause", "calm", "slow") else 0,
            "rule": "kind",
            "reason": "Because it hurts.",
        } | more
        return care.act(getattr(self, who), case, Step(sort=sort, **values)).num


@pytest.fixture
def house(db: None) -> House:
    cast = everyone()
    for name in ("dora", "finn"):
        role = "moderator" if name == "dora" else "member"
        made = add_member(
            name, name.title(), email=f"{name}@example.org", password="correct horse battery", role=role
        )
        cast.numbers[name] = made.num
    space = actions.open_space(cast.ada, name="Repair bench", purpose="Mending", audience="home")
    return House(cast, space.object, space.num)
