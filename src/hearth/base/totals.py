"""Totals that other servers and programs are told without signing in: from a hundred on with chance in them, drawn once
a week and frozen until the next, so that neither asking again nor waiting for one more shows a single act."""

from hearth.base import clock, options
from hearth.base.noise import LEAST, noise


def told(name: str, total: int) -> int:
    """This week's number for a total of this name."""
    if total < LEAST:
        return total
    week = str((clock.now() // clock.DAY + 3) // 7)
    key = f"told:{name}"
    frozen, _, number = options.get(key).partition(" ")
    if frozen != week:
        number = str(max(0, total + noise()))
        options.put(key, f"{week} {number}")
    return int(number)
