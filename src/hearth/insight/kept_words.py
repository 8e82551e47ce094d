"""Keeps the sums of weeks of words in the home's database, as the child counted them: groups of ten people and more.

What changed the past (an edit, a deletion, a yes or its withdrawal) shows in the mark of its week, which is then
counted anew and not used until then. An erasure takes its weeks away at once.
"""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from django.db import transaction

from hearth.base import clock
from hearth.base.sql import sql
from hearth.insight.ask import ask
from hearth.insight.models import WordSum, WordWeek
from hearth.insight.text.sums import COUNTS
from hearth.insight.window import last_monday

_WRITTEN = sql("SELECT DISTINCT published FROM ledger_activity WHERE actor = %s AND type = 'Create'")
_MADE = "SELECT e.published FROM ledger_object o JOIN ledger_activity e ON e.seq = o.created_seq WHERE o.num IN ({})"
AT_ONCE = 500


def keep_words() -> int:
    """Count every week again that is over and has changed; returns how many were."""
    done, left = 0, 1
    while left:
        known = dict(WordWeek.objects.values_list("start", "mark"))
        as_of = clock.from_ms(last_monday(clock.now())).isoformat()
        found = ask([], as_of=as_of, pictures={"daily": {"known": known}}).pictures["daily"]
        with transaction.atomic():
            _drop([*found["gone"], *(week["start"] for week in found["weeks"])])
            for week in found["weeks"]:
                _put(week)
        done, left = done + len(found["weeks"]), found["left"] if found["weeks"] else 0
    return done


def _put(week: Mapping[str, Any]) -> None:
    WordWeek.objects.create(
        start=week["start"], mark=week["mark"], persons=week["persons"], counted=clock.now()
    )
    WordSum.objects.bulk_create(
        WordSum(
            week=week["start"], start=start, days=days, space=space, persons=persons,
            **dict(zip(COUNTS, sums, strict=True)),
        )
        for start, days, space, persons, *sums in week["groups"]
    )  # fmt: skip


def _drop(starts: Iterable[int]) -> None:
    for some in batched(set(starts), AT_ONCE):
        WordWeek.objects.filter(start__in=some).delete()
        WordSum.objects.filter(week__in=some).delete()


def forget_words(person: str, nums: Iterable[int], *, all: bool = False) -> None:
    """Take away the weeks in which somebody wrote, or something was written: they are counted anew without it."""
    if all:
        WordWeek.objects.all().delete()
        WordSum.objects.all().delete()
    if not WordWeek.objects.exists():
        return
    times = [at for (at,) in _WRITTEN.all(person)] if person else []
    for some in batched(nums, AT_ONCE):
        times += [at for (at,) in sql(_MADE.format(",".join(["%s"] * len(some)))).all(*some)]
    _drop(last_monday(at) for at in times)
