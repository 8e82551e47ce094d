"""The words of a charter as they are kept: one sentence of belief, rules in plain text, and no brand in the name."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from hearth.base.errors import Invalid

LONGEST_BELIEF = 500
LONGEST_BRAND = 400
LONGEST_RULE = 400
MOST_RULES = 12
_WORD = re.compile(r"[^\W\d_]+")
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_OPENERS = re.compile(
    r"(?:our people (?:are united|unite)s? around the belief that|we (?:all )?believe that|"
    r"unsere leute verbindet die überzeugung, dass|wir glauben(?: daran)?, dass|that|dass)\b[\s,:…]*",
    re.IGNORECASE,
)
_SMALL = frozenset(
    "a all an and any both clothes each every everybody everyone everything food good if in it less little many more"
    " most no nobody nothing one our people some that the there these they things this those we what when where who"
    " work you your".split()
)


class RuleLike(Protocol):
    """A rule with its three texts."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def happens(self) -> str: ...


def line(text: str) -> str:
    """One line of plain text: no control or direction-changing characters, nothing that is no text at all."""
    whole = unicodedata.normalize("NFC", text.encode(errors="replace").decode())
    shown = "".join(" " if mark in "\n\r\t" else mark for mark in whole)
    return " ".join(
        "".join(m for m in shown if unicodedata.category(m) not in ("Cc", "Cf", "Co", "Cs", "Cn")).split()
    )


def clean_belief(text: str) -> str:
    """What completes the sentence: without its beginning, its full stop, or what is not text."""
    said = line(text)
    opener = _OPENERS.match(said)
    said = said[opener.end() :] if opener else said
    said = said.strip(" .…")
    if not said:
        raise Invalid(_("Complete the sentence: what do your people believe?"))
    if len(said) > LONGEST_BELIEF:
        raise Invalid(_("A belief fits into %(most)s characters.") % {"most": LONGEST_BELIEF})
    return said


def sentence(belief: str, language: str = "en") -> str:
    """The belief as a whole sentence, in the language it was written in."""
    said = belief.strip().rstrip(".…")
    first = said.split(" ", 1)[0]
    if language == "en" and first.lower() in _SMALL:
        said = said[:1].lower() + said[1:]
    with translation.override(language):
        return _("Our people unite around the belief that %(belief)s.") % {"belief": said} if said else ""


def clean_brand(text: str) -> str:
    """Names of brand and products, separated by commas."""
    names = dict.fromkeys(name for part in text.split(",") if (name := line(part)))
    brand = ", ".join(names)
    if len(brand) > LONGEST_BRAND:
        raise Invalid(_("These are too many names; the most important ones are enough."))
    return brand


def names_brand(name: str, brand: str) -> str:
    """The brand or product that a name contains, or "". Spaces, marks and accents hide nothing."""
    whole = _bare(name)
    words = {_bare(word) for word in name.split()}
    for one in brand.split(","):
        wanted = _bare(one)
        if wanted and (wanted in whole if len(wanted) > 3 else wanted in words):
            return one.strip()
    return ""


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in plain if mark.isalnum())


def clean_rules[R: RuleLike](rules: Sequence[R]) -> list[R]:
    """The rules as they are kept: same keys, each with its words; whole or not at all."""
    if len(rules) > MOST_RULES:
        raise Invalid(_("At most %(most)s rules: nobody keeps more in mind.") % {"most": MOST_RULES})
    keys: set[str] = set()
    kept = []
    for number, rule in enumerate(rules, 1):
        text, happens = line(rule.text), line(rule.happens)
        if not text:
            raise Invalid(_("Rule %(number)s has no words yet. Write it or remove it.") % {"number": number})
        if not happens:
            raise Invalid(
                _("Rule %(number)s does not say what happens if it is broken.") % {"number": number}
            )
        if max(len(text), len(happens)) > LONGEST_RULE:
            raise Invalid(
                _("Rule %(number)s is too long; each part fits into %(most)s characters.")
                % {"number": number, "most": LONGEST_RULE}
            )
        if not _KEY.fullmatch(rule.key) or rule.key in keys:
            raise Invalid(_("Two rules got in each other's way. Reload the page and try once more."))
        keys.add(rule.key)
        kept.append(type(rule)(rule.key, text, happens))  # type: ignore[call-arg]
    return kept


def language_of(text: str, default: str = "en") -> str:
    """English or German, by the small words in it; `default` when they do not tell."""
    words = _WORD.findall(text.lower())
    small = {
        "en": frozenset(
            "the and that is are of to we our should be not a an for with every people have has can".split()
        ),
        "de": frozenset(
            "der die das und dass ist sind wir zu nicht ein eine für mit jeder jede kann sollte man es statt".split()
        ),
    }
    score = {language: sum(word in known for word in words) for language, known in small.items()}
    if score["en"] == score["de"]:
        return default
    return max(score, key=lambda language: score[language])


def own_language() -> str:
    """The language of whoever is looking."""
    return (translation.get_language() or "en")[:2]
