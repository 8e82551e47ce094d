"""Filters, second version: several words each, and posts named one by one.

https://docs.joinmastodon.org/methods/filters/
"""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from hearth.api.entities.times import stamp_or_none
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.params import Params
from hearth.people import filters
from hearth.people.kept import FilterPost, FilterWord, WordFilter
from hearth.spaces.access import access_post


def word_shown(word: FilterWord) -> dict[str, Any]:
    """https://docs.joinmastodon.org/entities/FilterKeyword/"""
    return {"id": str(word.pk), "keyword": word.keyword, "whole_word": word.whole}


def post_shown(post: FilterPost) -> dict[str, Any]:
    """https://docs.joinmastodon.org/entities/FilterStatus/"""
    return {"id": str(post.pk), "status_id": str(post.post)}


def shown(rows: list[WordFilter]) -> list[dict[str, Any]]:
    """https://docs.joinmastodon.org/entities/Filter/"""
    pks = [row.pk for row in rows]
    words, posts = filters.words_of(pks), filters.posts_of(pks)
    return [
        {
            "id": str(row.pk),
            "title": row.title,
            "context": row.context,
            "expires_at": stamp_or_none(row.expires),
            "filter_action": row.action,
            "keywords": [word_shown(one) for one in words[row.pk]],
            "statuses": [post_shown(one) for one in posts[row.pk]],
        }
        for row in rows
    ]


def every(call: Call) -> HttpResponse:
    """All of them."""
    return answer(shown(filters.filters_of(call.me)))


def make(call: Call) -> HttpResponse:
    """A new one, with its words."""
    return answer(shown([_put(call, WordFilter(actor=call.me))])[0])


def one(call: Call, num: int) -> HttpResponse:
    """One."""
    return answer(shown([filters.access_filter(call.viewer, num)])[0])


def change(call: Call, num: int) -> HttpResponse:
    """What is named is changed; words come with their ids, new ones without, gone ones with `_destroy`."""
    return answer(shown([_put(call, filters.access_filter(call.viewer, num))])[0])


def drop(call: Call, num: int) -> HttpResponse:
    """It holds no more."""
    filters.drop_filter(filters.access_filter(call.viewer, num))
    return answer({})


def _put(call: Call, row: WordFilter) -> WordFilter:
    asked = call.params
    lasts = asked.whole("expires_in") if asked.maybe("expires_in") else None
    with transaction.atomic():
        kept = row.expires
        filters.put_filter(
            row,
            title=asked.text("title", row.title),
            context=asked.many("context") or row.context,
            action=asked.text("filter_action", row.action),
            lasts=lasts,
        )
        if kept is not None and not asked.has("expires_in"):
            row.expires = kept
            row.save()
        for words in asked.rows("keywords_attributes"):
            _put_word(call, row, words)
    return row


def _put_word(call: Call, row: WordFilter, words: Params) -> None:
    pk = words.ids("id")
    word = filters.access_word(call.viewer, pk[0]) if pk else None
    if word is not None and words.flag("_destroy"):
        filters.drop_word(row, word)
    elif not words.flag("_destroy"):
        keyword = words.text("keyword", word.keyword if word else "")
        filters.put_word(row, keyword, words.flag("whole_word", word.whole if word else True), word)


def words(call: Call, num: int) -> HttpResponse:
    """The words of one."""
    row = filters.access_filter(call.viewer, num)
    return answer([word_shown(word) for word in filters.words_of([row.pk])[row.pk]])


def add_word(call: Call, num: int) -> HttpResponse:
    """One more word."""
    row = filters.access_filter(call.viewer, num)
    return answer(
        word_shown(filters.put_word(row, call.params.text("keyword"), call.params.flag("whole_word")))
    )


def word(call: Call, num: int) -> HttpResponse:
    """One word."""
    return answer(word_shown(filters.access_word(call.viewer, num)))


def change_word(call: Call, num: int) -> HttpResponse:
    """Another word in its place."""
    held = filters.access_word(call.viewer, num)
    keyword = call.params.text("keyword", held.keyword)
    row = filters.access_filter(call.viewer, held.filter)
    return answer(
        word_shown(filters.put_word(row, keyword, call.params.flag("whole_word", held.whole), held))
    )


def drop_word(call: Call, num: int) -> HttpResponse:
    """One word less."""
    held = filters.access_word(call.viewer, num)
    filters.drop_word(filters.access_filter(call.viewer, held.filter), held)
    return answer({})


def posts(call: Call, num: int) -> HttpResponse:
    """The posts one names."""
    row = filters.access_filter(call.viewer, num)
    return answer([post_shown(post) for post in filters.posts_of([row.pk])[row.pk]])


def add_post(call: Call, num: int) -> HttpResponse:
    """One more post."""
    row = filters.access_filter(call.viewer, num)
    post = access_post(call.viewer, (call.params.ids("status_id") or [0])[0])
    return answer(post_shown(filters.filter_post(row, post.num)))


def post(call: Call, num: int) -> HttpResponse:
    """One post."""
    return answer(post_shown(filters.access_filtered(call.viewer, num)))


def drop_post(call: Call, num: int) -> HttpResponse:
    """One post less."""
    held = filters.access_filtered(call.viewer, num)
    filters.unfilter_post(filters.access_filter(call.viewer, held.filter), held)
    return answer({})


R, W = "read:filters", "write:filters"
urls = [
    at("api/v2/filters", GET=user(R, every), POST=user(W, make)),
    at("api/v2/filters/<id:num>", GET=user(R, one), PUT=user(W, change), DELETE=user(W, drop)),
    at("api/v2/filters/<id:num>/keywords", GET=user(R, words), POST=user(W, add_word)),
    at(
        "api/v2/filters/keywords/<id:num>",
        GET=user(R, word),
        PUT=user(W, change_word),
        DELETE=user(W, drop_word),
    ),
    at("api/v2/filters/<id:num>/statuses", GET=user(R, posts), POST=user(W, add_post)),
    at("api/v2/filters/statuses/<id:num>", GET=user(R, post), DELETE=user(W, drop_post)),
]
