"""The measures that hang on reading: friendly and unfriendly talk, thanks, asking for help; groups only, by consent.

Posts are read in memory when a question comes, added to sums, and the classes dropped; neither a post's class nor a
person's sum is kept. The share of a class is corrected for the model's mistakes (Rogan and Gladen 1978).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hearth.insight.registry import Metric
from hearth.insight.text.scores import scores

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.estimators import Estimate

FRIENDLY, UNFRIENDLY = 0, 2
"""places in the table of mistakes"""
PEOPLE, POSTS, SHIFT = 10, 100, 100
"""persons and posts below which nothing is shown, and persons below which no change is claimed"""


def _no_table(_facts: object, _period: object) -> "ir.Table":
    raise TypeError("what is read from words never becomes a table")


_measure = partial(
    Metric, version=1, unit="share", estimator="CJ", minimum=PEOPLE, minimum_cases=POSTS, verdict_minimum=0,
    target=None, purpose="text", window="28d", heading="Sentiment and trust", what="posts", statistic="", until=0,
    ends=1, scale=1, cases=_no_table,
)  # fmt: skip
MEASURES: tuple[Metric, ...] = (
    _measure(
        id="tone.friendly", question="How much of the talk sounds friendly?",
        formula="posts of members that sound friendly to a program running here / their posts, corrected for the"
        " program's mistakes; English only",
        source="Rogan and Gladen 1978; Demszky et al. 2020",
        reads="Corrected for the program's mistakes, about {percent} of {n} posts sound friendly.",
    ),
    _measure(
        id="tone.unfriendly", question="How much of the talk sounds unfriendly?",
        formula="posts of members that sound unfriendly to a program running here / their posts, corrected for the"
        " program's mistakes; English only",
        source="Rogan and Gladen 1978; Demszky et al. 2020",
        reads="Corrected for the program's mistakes, about {percent} of {n} posts sound unfriendly.",
    ),
    _measure(
        id="candor_markers.thanks", question="Do people thank each other?",
        formula="posts of members that thank somebody / their posts, by word patterns, corrected for their mistakes",
        source="Danescu-Niculescu-Mizil et al. 2013; Rogan and Gladen 1978",
        reads="About {percent} of {n} posts thank somebody.",
    ),
    _measure(
        id="candor_markers.asks", question="Do people ask for help in so many words?",
        formula="posts of members that ask for help / their posts, by word patterns, corrected for their mistakes",
        source="Danescu-Niculescu-Mizil et al. 2013; Rogan and Gladen 1978",
        reads="About {percent} of {n} posts ask for help.",
    ),
)  # fmt: skip
BY_ID = {metric.id: metric for metric in MEASURES}


def _tone(group: int) -> tuple[float, float]:
    table = scores()["tone"]["table"]
    found = table[group][group] / sum(table[group])
    others = [row for i, row in enumerate(table) if i != group]
    return found, 1 - sum(row[group] for row in others) / sum(map(sum, others))


@dataclass(frozen=True, slots=True)
class Reading:
    """How a measure reads a post, and how sure the reading is: the part it finds, and the part it rightly passes by."""

    says: Callable[[str], bool]
    found: float
    spared: float


def readings() -> dict[str, Reading]:
    """By measure."""
    from hearth.insight.text import detect, linear

    thanks, asks = scores()["thanks"], scores()["help"]
    return {
        "tone.friendly": Reading(lambda text: linear.tone(text) == linear.FRIENDLY, *_tone(FRIENDLY)),
        "tone.unfriendly": Reading(lambda text: linear.tone(text) == linear.UNFRIENDLY, *_tone(UNFRIENDLY)),
        "candor_markers.thanks": Reading(detect.thanks, thanks["found"], thanks["spared"]),
        "candor_markers.asks": Reading(detect.asks_for_help, asks["found"], asks["spared"]),
    }


def corrected(share: float | None, reading: Reading) -> float | None:
    """Rogan and Gladen 1978: the share there would be without mistakes, kept between nothing and all."""
    if share is None:
        return None
    return min(1.0, max(0.0, (share + reading.spared - 1) / (reading.found + reading.spared - 1)))


def estimate(people: dict[Any, tuple[int, int]], reading: Reading) -> "Estimate":
    """The corrected share and its interval; `people` are hits and posts of each, forgotten by whoever calls."""
    from hearth.insight.estimators import Estimate, pooled_share

    hits, posts = zip(*people.values(), strict=True)
    found = pooled_share(hits, posts)
    return Estimate(*(corrected(end, reading) for end in (found.value, found.low, found.high)))
