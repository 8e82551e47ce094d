"""The measures that hang on reading: the tone of the talk, thanks, asking for help, openness; groups only, by consent.

Posts are read in memory when a question comes, added to sums, and what was said of them dropped; neither a post's class
nor a person's sum is kept. Shares are corrected for the program's mistakes (Rogan and Gladen 1978).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hearth.insight.registry import Metric
from hearth.insight.text.scores import Score, scores

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.estimators import Estimate

PEOPLE, POSTS, SHIFT = 10, 100, 100
"""persons and posts below which nothing is shown, and persons below which no change is claimed"""
WORDS = 1_000
"""markers are told per so many words"""


def _no_table(_facts: object, _period: object) -> "ir.Table":
    raise TypeError("what is read from words never becomes a table")


_measure = partial(
    Metric, version=1, unit="share", estimator="CJ", minimum=PEOPLE, minimum_cases=POSTS, verdict_minimum=0,
    target=None, purpose="text", window="28d", heading="Sentiment and trust", what="posts", statistic="", until=0,
    ends=1, scale=1, cases=_no_table,
)  # fmt: skip
_tone = partial(_measure, version=2, source="Hay 1988; Rogan and Gladen 1978; Demszky et al. 2020")
_marker = partial(
    _measure, unit="rate", estimator="D", source="Danescu-Niculescu-Mizil et al. 2013", scale=WORDS
)
_TONE = (
    "posts of members that sound {how} to a program running here / their posts, corrected for the program's mistakes by"
    " its table of them; English only"
)
_MARK = (
    "{what} in posts of members, by word patterns, for each 1,000 of their words; English only; to be set against"
    " this home's own past and nothing else"
)
MEASURES: tuple[Metric, ...] = (
    _tone(
        id="tone.friendly", question="How much of the talk sounds friendly?", formula=_TONE.format(how="friendly"),
        reads="Corrected for the program's mistakes, about {percent} of {n} posts sound friendly.",
    ),
    _tone(
        id="tone.neutral", version=1, question="How much of the talk sounds plain?",
        formula=_TONE.format(how="neither friendly nor unfriendly"),
        reads="Corrected for the program's mistakes, about {percent} of {n} posts sound plain.",
    ),
    _tone(
        id="tone.unfriendly", question="How much of the talk sounds unfriendly?",
        formula=_TONE.format(how="unfriendly"),
        reads="Corrected for the program's mistakes, about {percent} of {n} posts sound unfriendly.",
    ),
    _measure(
        id="candor_markers.thanks", version=2, question="Do people thank each other?",
        formula="posts of members that thank somebody / their posts, by word patterns, corrected for their mistakes",
        source="Danescu-Niculescu-Mizil et al. 2013; Rogan and Gladen 1978",
        reads="About {percent} of {n} posts thank somebody.",
    ),
    _measure(
        id="candor_markers.asks", version=2, question="Do people ask for help in so many words?",
        formula="posts of members that ask for help / their posts, by word patterns, corrected for their mistakes",
        source="Danescu-Niculescu-Mizil et al. 2013; Rogan and Gladen 1978",
        reads="About {percent} of {n} posts ask for help.",
    ),
    _marker(
        id="candor_markers.feelings", question="Do people tell what they feel themselves?",
        formula=_MARK.format(what="feelings told in the first person"),
        reads="Feelings told in the first person, for each 1,000 words: {value}.",
    ),
    _marker(
        id="candor_markers.hedges", question="Do people leave room for doubt?",
        formula=_MARK.format(what="hedges (perhaps, I think, might)"),
        source="Hyland 2005; Danescu-Niculescu-Mizil et al. 2013",
        reads="Words of doubt, for each 1,000 words: {value}.",
    ),
    _marker(
        id="candor_markers.apologies", question="Do people apologize?", formula=_MARK.format(what="apologies"),
        reads="Apologies, for each 1,000 words: {value}.",
    ),
    _marker(
        id="candor_markers.politeness", question="Do people ask softly?",
        formula=_MARK.format(what="please, could you, and greetings"),
        reads="Soft requests and greetings, for each 1,000 words: {value}.",
    ),
)  # fmt: skip
BY_ID = {metric.id: metric for metric in MEASURES}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a program reads posts: it gives a class (or, of a marker, how often it occurs), and its table of mistakes."""

    says: Callable[[str], int]
    table: Sequence[Sequence[float]] | None = None

    @property
    def classes(self) -> int:
        return len(self.table or ())


def readings() -> dict[str, Reading]:
    """By name."""
    from hearth.insight.text import detect, linear, markers

    return {
        "tone": Reading(linear.tone, scores()["tone"]["table"]),
        "thanks": Reading(lambda text: int(not detect.thanks(text)), _mistakes(scores()["thanks"])),
        "asks": Reading(lambda text: int(not detect.asks_for_help(text)), _mistakes(scores()["help"])),
        "feelings": Reading(markers.feelings), "hedges": Reading(markers.hedges),
        "apologies": Reading(markers.apologies), "politeness": Reading(markers.politeness),
    }  # fmt: skip


def _mistakes(score: Score) -> list[list[float]]:
    """Yes and no by what a pattern says."""
    yes, no = score["yes"], score["n"] - score["yes"]
    return [
        [yes * score["found"], yes * (1 - score["found"])],
        [no * (1 - score["spared"]), no * score["spared"]],
    ]


READ_AS = "1 " + " ".join(f"{metric.id}:{metric.version}" for metric in MEASURES)
"""by what posts are read: sums that were kept under another name are counted anew"""

STANDS_ON: dict[str, tuple[str, int]] = {
    "tone.friendly": ("tone", 0), "tone.neutral": ("tone", 1), "tone.unfriendly": ("tone", 2),
    **{metric.id: (metric.id.partition(".")[2], 0) for metric in MEASURES if metric.id.startswith("candor")},
}  # fmt: skip
"""which reading a measure stands on, and which of its classes it tells of"""


def estimate(
    metric: str, said: Mapping[Any, Sequence[int]], words: int, known: Mapping[str, Reading]
) -> "Estimate":
    """The figure; `said` are counts of each person by class, of markers one sum each, forgotten by whoever calls."""
    from hearth.insight.estimators import Estimate
    from hearth.insight.text.correct import true_share

    name, of = STANDS_ON[metric]
    table = known[name].table
    if table is None:
        return Estimate(WORDS * sum(one[0] for one in said.values()) / words if words else None)
    return true_share(list(said.values()), of, table)
