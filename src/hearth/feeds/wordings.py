"""The sentences of notifications that features tell, by key, with the reason why somebody is told.

A feature registers its own in `<app>/notices.py` (loaded on first need). A sentence may name `%(name)s` (who did it);
`why` ends the sentence "You are told because ...".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise

from hearth.ledger.projectors import load

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said, why, and what it says without a name (push and lock screens). `written`: a letter of its own goes
    out about it, so that no notice follows by mail."""

    text: Words
    why: Words
    brief: Words = ""
    written: bool = False


_known: dict[str, Wording] = {}


def wording(key: str, text: Words, why: Words, brief: Words = "", *, written: bool = False) -> None:
    """Register a sentence under a key such as "welcome.greeter"."""
    _known[key] = Wording(text, why, brief, written)


@cache
def _loaded() -> bool:
    load("notices")
    return True


def words_for(key: str) -> Wording | None:
    """The sentence of this key; None when its feature is gone."""
    _loaded()
    return _known.get(key)
