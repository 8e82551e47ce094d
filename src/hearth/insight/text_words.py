"""How often the programs that read are wrong, in words, beside every figure that hangs on them."""

from django.utils.translation import gettext as _

from hearth.insight.text.scores import scores
from hearth.insight.words_for import number, percent

READ_BY = {"tone": "tone", "candor_markers.thanks": "thanks", "candor_markers.asks": "help"}


def wrong_words(metric: str) -> str:
    """The error rate of the model that a measure stands on; nothing where none reads."""
    name = next((model for start, model in READ_BY.items() if metric.startswith(start)), "")
    if not name:
        return ""
    score = scores()[name]
    return _(
        "Wrong about %(rate)s of the posts (%(n)s labeled ones, %(set)s). It runs here, and reads English only."
    ) % {
        "rate": percent(score["wrong"]), "n": number(score["n"]), "set": score["on"]
    }  # fmt: skip


def topics_trial() -> str:
    """How well the program did that names what a time was about."""
    score = scores()["topics"]
    right = round(score["n"] * (1 - score["wrong"]))
    said = _(
        "Named by a program that runs here; in a trial, %(right)s of %(n)s words it named were of the subject."
    )
    return said % {"right": number(right), "n": number(score["n"])}
