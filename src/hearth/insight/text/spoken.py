"""The words of posts as they stand, from the ledger, for programs that read: handed on one by one, kept by nobody."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import orjson

from hearth.base.errors import HearthError
from hearth.insight.reading import Ledger
from hearth.insight.words import bare_text

TOGETHER = 500


def contents(address: str, nums: list[int]) -> Iterator[tuple[int, str]]:
    """Number and bare text of each post that still has words."""
    if not nums or not address:
        return
    try:
        with closing(Ledger(address)) as ledger:
            for i in range(0, len(nums), TOGETHER):
                yield from _said(ledger, nums[i : i + TOGETHER])
    except (sqlite3.Error, OSError) as error:
        raise HearthError(f"The ledger cannot be read: {error}.") from error


def _said(ledger: Ledger, nums: list[int]) -> Iterator[tuple[int, str]]:
    for num, held in ledger.words(nums):
        payload = held if isinstance(held, dict) else orjson.loads(held)
        text = bare_text(str(payload.get("content") or ""), str(payload.get("mediaType") or ""))
        if text:
            yield num, text
