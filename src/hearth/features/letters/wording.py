"""What a letter says: the rules for the one sentence nobody else could have written, and the words around it."""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hearth.base import clock

SHORTEST, LONGEST = 20, 1200
ALIKE = 0.9
LANGUAGES = (("en", "English"), ("de", "Deutsch"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A letter before it is laid out: what mail and preview share."""

    subject: str
    paragraphs: list[str]
    button: str
    footer: list[str]
    language: str


def core_of(sentence: str, name: str) -> str:
    """What is left of a sentence when names, case, punctuation and spacing are taken away."""
    text = unicodedata.normalize("NFKC", sentence).casefold()
    for part in sorted({name.casefold(), *name.casefold().split()}, key=len, reverse=True):
        if len(part) > 1:
            text = text.replace(part, " ")
    return "".join(letter for letter in text if letter.isalnum())


def same_sentence(one: str, other: str) -> bool:
    """Whether two cores say the same but for a few letters."""
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


def letter_words(
    *,
    to: str,
    inviter: str,
    label: str,
    home: str,
    belief: str,
    sentence: str,
    whence: str,
    expires: int,
    language: str,
) -> Words:
    """The whole letter in one language."""
    with translation.override(language):
        day = date_format(clock.from_ms(expires), "j F Y" if language == "en" else "DATE_FORMAT")
        paragraphs = [
            _("Dear %(name)s,") % {"name": to},
            *[part.strip() for part in sentence.split("\n\n") if part.strip()],
            _("We are lighting a small home called %(home)s, and you would be one of its first twenty.")
            % {"home": home}
            + (f" {_as_sentence(belief)}" if belief else ""),
            _("You need no application. Look around first; what you find there, you may change with us."),
            _("Where I have your name from: %(whence)s") % {"whence": _as_sentence(whence)},
            "\n".join([_("With warm regards,"), inviter, *([label] if label else [])]),
        ]
        footer = [
            _("This link is for you alone. It is good until %(day)s and ends with your answer.")
            % {"day": day},
            _(
                "Nobody will remind you. If you would rather not hear from us, open the link and say"
                " “No, thank you, and forget me”: your name and address are erased at once."
            ),
        ]
        subject = _("%(name)s, a letter from %(inviter)s") % {"name": to, "inviter": inviter}
        return Words(
            subject=" ".join(subject.split()),
            paragraphs=paragraphs,
            button=_("Read on and decide"),
            footer=footer,
            language=language,
        )


def _as_sentence(text: str) -> str:
    whole = " ".join(text.split())
    return whole if not whole or whole[-1] in ".!?…" else whole + "."
