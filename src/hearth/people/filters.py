"""Filters: words and posts somebody does not want to meet, applied by the home before anything leaves it.

As Mastodon's second version of filters: https://docs.joinmastodon.org/entities/Filter/
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.people.kept import FilterPost, FilterWord, WordFilter
from hearth.people.lists import tell
from hearth.people.sight import Viewer

CONTEXTS = ("home", "notifications", "public", "thread", "account")
ACTIONS = ("warn", "hide", "blur")
MOST, MOST_WORDS = 100, 500


@dataclass(frozen=True, slots=True)
class Rule:
    """One filter, ready to be applied."""

    pk: int
    title: str
    context: tuple[str, ...]
    action: str
    expires: int | None
    words: tuple[tuple[str, re.Pattern[str]], ...]
    posts: frozenset[int]

    def found_in(self, num: int, text: str) -> tuple[tuple[str, ...], bool] | None:
        """The words it finds and whether it names the post itself; None when it does not apply."""
        words = tuple(word for word, pattern in self.words if pattern.search(text))
        named = num in self.posts
        return (words, named) if words or named else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A filter that applies to a post."""

    rule: Rule
    words: tuple[str, ...]
    named: bool


def filters_of(actor: int) -> list[WordFilter]:
    """All her filters, the oldest first."""
    return list(WordFilter.objects.filter(actor=actor).order_by("pk"))


def words_of(pks: Collection[int]) -> dict[int, list[FilterWord]]:
    """The words of filters."""
    found: dict[int, list[FilterWord]] = {pk: [] for pk in pks}
    for word in FilterWord.objects.filter(filter__in=pks).order_by("pk"):
        found[word.filter].append(word)
    return found


def posts_of(pks: Collection[int]) -> dict[int, list[FilterPost]]:
    """The posts filters name."""
    found: dict[int, list[FilterPost]] = {pk: [] for pk in pks}
    for post in FilterPost.objects.filter(filter__in=pks).order_by("pk"):
        found[post.filter].append(post)
    return found


def access_filter(viewer: Viewer, pk: int) -> WordFilter:
    """One of her filters."""
    found = WordFilter.objects.filter(pk=pk, actor=viewer.actor or 0).first()
    if found is None:
        raise NotFound
    return found


def access_word(viewer: Viewer, pk: int) -> FilterWord:
    """One word of one of her filters."""
    found = FilterWord.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    access_filter(viewer, found.filter)
    return found


def access_filtered(viewer: Viewer, pk: int) -> FilterPost:
    """One post one of her filters names."""
    found = FilterPost.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    access_filter(viewer, found.filter)
    return found


def put_filter(
    found: WordFilter, *, title: str, context: Sequence[str], action: str, lasts: int | None
) -> WordFilter:
    """Write a filter down; `lasts` is how many seconds it holds from now (None: no end)."""
    found.title = title.strip()[:200]
    if not found.title:
        raise Invalid(_("Give the filter a title."))
    if not context or not set(context) <= set(CONTEXTS):
        raise Invalid(_("Say where the filter holds: home, notifications, public, thread, account."))
    if action not in ACTIONS:
        raise Invalid(_("A filter can warn, hide or blur."))
    if found._state.adding and WordFilter.objects.filter(actor=found.actor).count() >= MOST:
        raise Invalid(_("You have as many filters as the home can apply."))
    found.context = list(dict.fromkeys(context))
    found.action = action
    found.expires = clock.now() + lasts * 1000 if lasts is not None else None
    found.save()
    tell(found.actor, "filters")
    return found


def drop_filter(found: WordFilter) -> None:
    """The filter holds no more."""
    FilterWord.objects.filter(filter=found.pk).delete()
    FilterPost.objects.filter(filter=found.pk).delete()
    found.delete()
    tell(found.actor, "filters")


def put_word(found: WordFilter, keyword: str, whole: bool, word: FilterWord | None = None) -> FilterWord:
    """A word of a filter, new or changed."""
    keyword = keyword.strip()[:512]
    if not keyword:
        raise Invalid(_("Which word?"))
    word = word or FilterWord(filter=found.pk)
    if word._state.adding and FilterWord.objects.filter(filter=found.pk).count() >= MOST_WORDS:
        raise Invalid(_("You have as many filters as the home can apply."))
    word.keyword, word.whole = keyword, whole
    word.save()
    tell(found.actor, "filters")
    return word


def drop_word(found: WordFilter, word: FilterWord) -> None:
    """One word less."""
    word.delete()
    tell(found.actor, "filters")


def filter_post(found: WordFilter, num: int) -> FilterPost:
    """Name one post in a filter."""
    held, _new = FilterPost.objects.get_or_create(filter=found.pk, post=num)
    tell(found.actor, "filters")
    return held


def unfilter_post(found: WordFilter, held: FilterPost) -> None:
    """Take a post out of a filter."""
    held.delete()
    tell(found.actor, "filters")


def rules_of(actor: int) -> tuple[Rule, ...]:
    """Her filters, ready to be applied; two more questions only if she has any."""
    rows = [row for row in filters_of(actor) if row.expires is None or row.expires > clock.now()]
    if not rows:
        return ()
    pks = [row.pk for row in rows]
    words, posts = words_of(pks), posts_of(pks)
    return tuple(
        Rule(
            row.pk,
            row.title,
            tuple(row.context),
            row.action,
            row.expires,
            tuple((word.keyword, _pattern(word)) for word in words[row.pk]),
            frozenset(post.post for post in posts[row.pk]),
        )
        for row in rows
    )


def _pattern(word: FilterWord) -> re.Pattern[str]:
    """Word borders count only where the keyword itself begins or ends with a letter or digit."""
    text = re.escape(word.keyword)
    if word.whole:
        before = r"(?<!\w)" if re.match(r"\w", word.keyword) else ""
        after = r"(?!\w)" if re.search(r"\w\Z", word.keyword) else ""
        text = before + text + after
    return re.compile(text, re.IGNORECASE)


def hits(rules: Sequence[Rule], context: str, texts: Mapping[int, str], now: int) -> dict[int, list[Hit]]:
    """Which rules apply to which of these posts, where they are shown in this context."""
    held = [
        rule for rule in rules if context in rule.context and (rule.expires is None or rule.expires > now)
    ]
    found: dict[int, list[Hit]] = {}
    for rule in held:
        for num, text in texts.items():
            if (hit := rule.found_in(num, text)) is not None:
                found.setdefault(num, []).append(Hit(rule, *hit))
    return found
