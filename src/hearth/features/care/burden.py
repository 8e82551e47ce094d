"""What keeping asks of one keeper, told to herself alone: how much of it, at night, at weekends, without a day off.

Rules, no score (Maslach's warning signs: too much, too long, without rest); worked out when she looks and kept nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from hearth.base import clock
from hearth.features.care.models import Act

DAYS = 28
NIGHT = (22, 6)
LONG = 7
"""days in a row from which on a rest is suggested"""
MUCH = 0.5
"""part of all steps from which on sharing is suggested, where there is somebody to share with"""


@dataclass(frozen=True, slots=True)
class Burden:
    """Four weeks of one keeper."""

    steps: int
    others: int
    at_night: int
    at_weekends: int
    row: int
    days_off: int

    @property
    def rest(self) -> bool:
        """Whether a day off is due."""
        return self.row >= LONG

    @property
    def share(self) -> bool:
        """Whether most of it lies with her though others could take some."""
        return self.others > 0 and self.steps >= 5 and self.steps / (self.steps + self.others) > MUCH


def burden_of(actor: int, zone: tzinfo) -> Burden:
    """Hers, by the days of her own zone; one query."""
    now = clock.now()
    acts = Act.objects.filter(at__gte=now - DAYS * clock.DAY, at__lte=now).values_list("by", "at")
    mine = [clock.from_ms(at).astimezone(zone) for by, at in acts if by == actor]
    days = {moment.date() for moment in mine}
    night = sum(1 for moment in mine if moment.hour >= NIGHT[0] or moment.hour < NIGHT[1])
    weekend = sum(1 for moment in mine if moment.weekday() >= 5)
    return Burden(len(mine), len(acts) - len(mine), night, weekend, _longest_row(days), DAYS - len(days))


def _longest_row(days: Iterable[date]) -> int:
    known = set(days)
    longest = 0
    for day in known:
        if day - timedelta(days=1) not in known:
            length = 1
            while day + timedelta(days=length) in known:
                length += 1
            longest = max(longest, length)
    return longest
