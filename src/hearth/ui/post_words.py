"""The words around a post, looked up once a language: a page of fifty posts says each of them fifty times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class PostWords:
    """Each safe to stand in HTML."""

    someone: str
    edited: str
    origin: str
    accepted: str
    inside: str
    answers: str
    file: str
    film: str
    sound: str
    there: str
    show: str
    new_line: str
    taken: str
    undo: str
    undo_act: str
    likes: str
    reply: str
    react: str
    more: str
    more_long: str
    quote: str
    branch: str
    answered: str
    unanswered: str
    pin: str
    unpin: str
    edit: str
    delete: str
    report: str
    shared: str


@lru_cache(maxsize=8)
def _words(language: str) -> PostWords:
    with translation.override(language):
        said = PostWords(
            someone=_("Someone"),
            edited=_("edited"),
            origin=_("from %(place)s"),
            accepted=_("Accepted answer"),
            # words: before the name of the room in which something was said
            inside=_("in"),
            # words: before the name of whom a post answers; read aloud only
            answers=_("Answers"),
            file=_("File"),
            film=_("A film"),
            sound=_("A recording"),
            # words: a link to a film on the server where it was posted
            there=_("See it where it was posted"),
            show=_("Show the picture"),
            new_line=_("New since you were here"),
            taken=_("This post was taken away by its author."),
            undo=_("You took this away. It is gone for good in half a minute."),
            undo_act=_("Bring it back"),
            likes=_("Likes that came with the import"),
            reply=_("Reply"),
            react=_("React"),
            more=_("More"),
            more_long=_("More to do with this post"),
            quote=_("Quote"),
            branch=_("Make a thread from here"),
            answered=_("This answers it"),
            unanswered=_("No longer the answer"),
            pin=_("Pin to this space"),
            unpin=_("Take the pin down"),
            edit=_("Edit"),
            delete=_("Delete"),
            report=_("Report"),
            shared=_("passed on by %(name)s"),
        )
    return PostWords(*(escape(getattr(said, name), quote=True) for name in PostWords.__slots__))


def post_words() -> PostWords:
    """The words of the language that is spoken now."""
    return _words(translation.get_language() or "en")


def replies(count: int) -> str:
    """How many replies a thread holds."""
    return ngettext("%(count)s reply", "%(count)s replies", count) % {"count": count}
