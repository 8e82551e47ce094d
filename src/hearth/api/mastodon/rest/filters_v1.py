"""Filters, first version: one word each. They are the words of the second version, seen one by one.

https://docs.joinmastodon.org/methods/filters/#v1
"""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from hearth.api.entities.times import stamp_or_none
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.people import filters
from hearth.people.kept import FilterWord, WordFilter


def _shown(word: FilterWord, row: WordFilter) -> dict[str, Any]:
    return {
        "id": str(word.pk),
        "phrase": word.keyword,
        "context": row.context,
        "whole_word": word.whole,
        "expires_at": stamp_or_none(row.expires),
        "irreversible": row.action == "hide",
    }


def every(call: Call) -> HttpResponse:
    """All words of all filters."""
    rows = {row.pk: row for row in filters.filters_of(call.me)}
    words = filters.words_of(list(rows))
    return answer([_shown(word, rows[pk]) for pk in rows for word in words[pk]])


def make(call: Call) -> HttpResponse:
    """A filter of one word."""
    with transaction.atomic():
        row = _put(call, WordFilter(actor=call.me))
        word = filters.put_word(row, call.params.text("phrase"), call.params.flag("whole_word"))
    return answer(_shown(word, row))


def one(call: Call, num: int) -> HttpResponse:
    """One word."""
    word = filters.access_word(call.viewer, num)
    return answer(_shown(word, filters.access_filter(call.viewer, word.filter)))


def change(call: Call, num: int) -> HttpResponse:
    """Another word, or holding elsewhere."""
    word = filters.access_word(call.viewer, num)
    with transaction.atomic():
        row = _put(call, filters.access_filter(call.viewer, word.filter))
        phrase = call.params.text("phrase", word.keyword)
        filters.put_word(row, phrase, call.params.flag("whole_word", word.whole), word)
    return answer(_shown(word, row))


def drop(call: Call, num: int) -> HttpResponse:
    """The word goes, and its filter with its last word."""
    word = filters.access_word(call.viewer, num)
    row = filters.access_filter(call.viewer, word.filter)
    filters.drop_word(row, word)
    if not filters.words_of([row.pk])[row.pk] and not filters.posts_of([row.pk])[row.pk]:
        filters.drop_filter(row)
    return answer({})


def _put(call: Call, row: WordFilter) -> WordFilter:
    asked = call.params
    action = "hide" if asked.flag("irreversible", row.action == "hide") else "warn"
    return filters.put_filter(
        row,
        title=row.title or asked.text("phrase"),
        context=asked.many("context") or row.context,
        action=action,
        lasts=asked.whole("expires_in") if asked.maybe("expires_in") else None,
    )


R, W = "read:filters", "write:filters"
urls = [
    at("api/v1/filters", GET=user(R, every), POST=user(W, make)),
    at("api/v1/filters/<id:num>", GET=user(R, one), PUT=user(W, change), DELETE=user(W, drop)),
]
