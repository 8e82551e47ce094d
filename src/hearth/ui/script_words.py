"""What scripts say, one cached script a language: pages load it before their modules (`words.js` looks words up)."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

import orjson
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hearth.ui import times

WORDS = (
    gettext_noop("That did not reach the house; you seem to be offline. Nothing was changed."),
    gettext_noop("Something broke on our side. Nothing was changed; try once more."),
    gettext_noop("That was not possible."),
    gettext_noop("React with"),
    gettext_noop("Another emoji, from your keyboard"),
    gettext_noop("Another one, from your keyboard"),
    gettext_noop("Take this post along: %(words)s"),
    gettext_noop("What is this thread about?"),
    gettext_noop("Choose the posts that belong to it. Their authors, times and links stay."),
    gettext_noop("Leave it as it is"),
    gettext_noop("Make a thread of this post"),
    gettext_noop("Make a thread of %(many)s posts"),
    gettext_noop("Enter sends, Shift + Enter for a new line"),
    gettext_noop("Ctrl + Enter sends"),
    gettext_noop("Something broke on our side. Your words are kept; send them once more."),
    gettext_noop("That could not be sent. Your words are kept."),
    gettext_noop(
        "You seem to be offline. Your words are kept here; send them when you are back, they will not arrive twice."
    ),
    gettext_noop("Picture or film"),
    gettext_noop("What it shows"),
    gettext_noop("What the picture %(name)s shows, for those who cannot see it"),
    gettext_noop("Take it out"),
    gettext_noop("People"),
    gettext_noop("You are offline. What you write is kept; this page catches up by itself."),
    gettext_noop("Somebody"),
    gettext_noop("%(who)s said something below."),
    gettext_noop("Show it"),
    gettext_noop("Something new was said."),
    gettext_noop("You took this away. It is gone for good."),
    gettext_noop("Much has happened while you were away."),
    gettext_noop("%(who)s is writing"),
    gettext_noop("%(one)s and %(other)s are writing"),
    gettext_noop("Several people are writing"),
    gettext_noop("New since you were here"),
)


@lru_cache(maxsize=8)
def script(language: str) -> bytes:
    """The script of one language: every sentence, and how times are worded."""
    with translation.override(language):
        said = {word: _(word) for word in WORDS}
        moments = times.for_scripts()
    return b"window.said=" + orjson.dumps({"words": said, "times": moments}) + b";\n"


@lru_cache(maxsize=8)
def address(language: str) -> str:
    """Where pages in this language find it; changes with the words."""
    return f"/words/{language}.js?v={sha256(script(language)).hexdigest()[:10]}"
