"""How right and how fast the text models are: scores on sets with known answers, posts a second.

Gold sets in `bench/gold` were written for this; GoEmotions' dev split and the IRC hours are read from
`../shared/datasets`, VADER's rated tweets from the folder that HEARTH_VADER_GOLD names. What is absent is left out.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from bench.kit import Figure, at_least, noted, report

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the process that counts
HERE = Path(__file__).resolve().parent
GOLD, DATASETS = HERE / "gold", HERE.parent.parent / "shared" / "datasets"
SPEED = 4_000
MARKS = {"tone": 0.70, "links": 0.63, "lexicon": 0.87, "thanks": 0.85, "questions": 0.9, "help": 0.8, "language": 0.85,
         "alike": 0.7, "meaning": 0.9, "topics": 0.8}  # fmt: skip


def run() -> dict[str, Figure]:
    """Score, then time each model on the same short posts, with nothing remembered."""
    from hearth.insight.text import detect, linear, sentences
    from hearth.insight.text.evaluate import everything
    from hearth.insight.text.language import language
    from hearth.insight.text.lexicon import compound

    rated = os.environ.get("HEARTH_VADER_GOLD")
    found = everything(GOLD, DATASETS, Path(rated) if rated else None)
    figures = {
        f"{name}_{score['what'].replace(' ', '_')}": at_least(score["score"], "", MARKS[name])
        for name, score in sorted(found.items())
    }
    posts = _posts()
    linear._token.cache_clear()
    models: dict[str, Callable[[str], object]] = {
        "linear": linear.tone, "lexicon": compound, "thanks": detect.thanks, "questions": detect.questions,
        "help": detect.asks_for_help,
    }  # fmt: skip
    for name, model in models.items():
        figures[f"{name}_speed"] = at_least(_rate(model, posts), "/s", SPEED)
    if sentences.at_hand():
        some = posts[:640]
        sentences.directions(some[:16])
        began = time.perf_counter()
        sentences.directions(some)
        figures["meaning_speed"] = at_least(len(some) / (time.perf_counter() - began), "/s", 100)
    figures["language_speed"] = noted(_rate(language, posts[:3_000]), "/s")
    return figures


def _posts() -> list[str]:
    dev = DATASETS / "goemotions" / "dev.tsv"
    if dev.is_file():
        return [line.partition("\t")[0] for line in dev.read_text(encoding="utf-8").splitlines()]
    lines = [line.partition("\t")[0] for line in (GOLD / "asks.tsv").read_text(encoding="utf-8").splitlines()]
    return lines * 40


def _rate(model: Callable[[str], object], posts: list[str]) -> float:
    model(posts[0])
    started = time.perf_counter()
    for post in posts:
        model(post)
    return len(posts) / (time.perf_counter() - started)


if __name__ == "__main__":
    report(run)
