"""Why things of other servers were let fall, in words for those who keep order: many reasons become few."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OTHER = _("For another reason")
WORDS: dict[str | Promise, tuple[str, ...]] = {
    _("It concerned nobody here"): (
        "concerns nobody here", "nobody here", "no actor", "gone", "no such poll", "deletion of a stranger",
    ),
    _("It was known already"): ("known already", "nothing new", "answered already"),
    _("It was not theirs to say, or contradicted itself"): (
        "not theirs", "nobody's", "never asked", "never done", "not one object", "still there",
        "the new address does not say so", "announce of an announce", "no such answer",
    ),
    _("It came too soon or too late"): ("moved lately", "poll is closed"),
    _("Too much came at once"): ("too much at once",),
    _("It is blocked, or somebody here blocked it"): ("blocked", "blocked by a person", "not to be fetched"),
    _("This home has no use for such things"): (
        "without meaning here", "kind unknown here", "verb unknown here",
    ),
}  # fmt: skip
_SAID = {reason: words for words, reasons in WORDS.items() for reason in reasons}


def in_words(counts: Iterable[tuple[str, int]]) -> list[tuple[str | Promise, int]]:
    """Sentences and how often each was the reason, the most frequent first."""
    found: dict[str | Promise, int] = {}
    for reason, count in counts:
        words = _SAID.get(reason, OTHER)
        found[words] = found.get(words, 0) + count
    return sorted(found.items(), key=lambda item: -item[1])
