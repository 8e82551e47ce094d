"""How often the models are right, on sets of texts with known answers: what `bench text` prints and the page shows.

`./hearth bench text` writes nothing; `python -m hearth.insight.text.evaluate GOLD DATASETS` renews `data/scores.json`.
"""

import json
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from hearth.insight.text import detect, sentences
from hearth.insight.text.alike import LIKE, Shelf, terms
from hearth.insight.text.features import tokens
from hearth.insight.text.gold import GRATITUDE, chat, goemotions, labeled
from hearth.insight.text.language import language
from hearth.insight.text.lexicon import compound
from hearth.insight.text.linear import tone
from hearth.insight.text.links import links
from hearth.insight.text.scores import DATA, Score
from hearth.insight.text.topics import topics


def f1(said: Sequence[object], truth: Sequence[object], of: object = True) -> float:
    """Harmonic mean of precision and recall for one class."""
    both = sum(a == b == of for a, b in zip(said, truth, strict=True))
    return 2 * both / max(1, said.count(of) + truth.count(of))


def by_tone(folder: Path) -> Score:
    """The three classes on GoEmotions' dev split, which chose the model: macro-F1, and the table of mistakes."""
    texts, truth = goemotions(folder / "dev.tsv")
    said = [tone(text) for text in texts]
    table = np.zeros((3, 3), dtype=int)
    np.add.at(table, (truth, said), 1)
    return {
        "score": float(np.mean([f1(said, truth, group) for group in range(3)])), "what": "macro-F1",
        "wrong": float(np.mean(np.array(said) != np.array(truth))), "n": len(texts), "table": table.tolist(),
        "on": "GoEmotions, dev split",
    }  # fmt: skip


def by_thanks(folder: Path) -> Score:
    """Thanks against the label gratitude."""
    rows = labeled(folder / "dev.tsv")
    truth = [GRATITUDE in labels for _, labels in rows]
    return _yes_no([detect.thanks(text) for text, _ in rows], truth, "GoEmotions, dev split")


def by_lexicon(folder: Path) -> Score:
    """The lexicon against the mean of twenty raters, on VADER's tweets: correlation."""
    path = folder / "tweets_GroundTruth.txt"
    rows = [
        line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.count("\t") >= 2
    ]
    r = np.corrcoef([compound(row[2]) for row in rows], [float(row[1]) for row in rows])[0, 1]
    return {"score": float(r), "what": "r", "n": len(rows), "on": "VADER's rated tweets"}


def by_sentences(gold: Path) -> dict[str, Score]:
    """Questions, asking for help and thanks, on sentences written for this."""
    lines = (gold / "asks.tsv").read_text(encoding="utf-8").splitlines()
    rows = [(text, labels) for text, _, labels in (line.partition("\t") for line in lines)]
    models: dict[str, tuple[str, Callable[[str], bool]]] = {
        "questions": ("q", detect.questions), "help": ("h", detect.asks_for_help), "thanks": ("t", detect.thanks),
    }  # fmt: skip
    found = {}
    for name, (sign, model) in models.items():
        said = [model(text) for text, _ in rows]
        found[name] = _yes_no(said, [sign in labels for _, labels in rows], "sentences written for this")
    return found


def by_language(gold: Path) -> Score:
    """English told from German, on the same sentences."""
    lines = (gold / "asks.tsv").read_text(encoding="utf-8").splitlines()
    texts = [line.partition("\t")[0] for line in lines]
    start = next(i for i, text in enumerate(texts) if text.startswith("Weiß jemand"))
    german = [start <= i <= len(texts) - 1 and _is_german(text) for i, text in enumerate(texts)]
    said = [language(text, "de" if sure else "en") == "de" for text, sure in zip(texts, german, strict=True)]
    return _yes_no(said, german, "sentences written for this")


def _is_german(text: str) -> bool:
    common = {
        "ich",
        "der",
        "die",
        "das",
        "wir",
        "ist",
        "ein",
        "mir",
        "jemand",
        "hat",
        "es",
        "dir",
        "was",
        "du",
        "wer",
    }
    words = {word.strip(".,?!").lower() for word in text.split()}
    return bool(words & common - {"die", "was"}) or bool(
        words & {"welcher", "kleber", "danke", "gott", "merci"}
    )


def _idea_pairs(gold: Path) -> list[tuple[str, str, bool]]:
    rows = [line.split("\t") for line in (gold / "ideas.tsv").read_text(encoding="utf-8").splitlines()]
    pairs = [(rows[i][1], rows[i][2], True) for i in range(len(rows))]
    pairs += [(rows[i][1], rows[i - i % 5 + (i + 1) % 5][2], False) for i in range(len(rows))]
    return pairs + [(rows[i][1], rows[(i + 17) % len(rows)][2], False) for i in range(len(rows))]


def by_likeness(gold: Path) -> Score:
    """Ideas that say the same in other words against others on the same subject and elsewhere: 150 pairs."""
    pairs = _idea_pairs(gold)
    shelf = Shelf([text for one in pairs for text in one[:2]])
    said = [shelf.likeness(terms(a), terms(b)) >= LIKE for a, b, _ in pairs]
    return _yes_no(said, [same for _, _, same in pairs], "150 pairs of ideas written for this")


def by_meaning(gold: Path) -> Score:
    """The same pairs by what they mean and their words together, where the sentence model is at hand."""
    pairs = _idea_pairs(gold)
    shelf = Shelf([text for one in pairs for text in one[:2]])
    meant = (
        sentences.directions([a for a, _, _ in pairs]) * sentences.directions([b for _, b, _ in pairs])
    ).sum(1)
    said = [
        sentences.say_the_same(float(near), shelf.likeness(terms(a), terms(b)))
        for near, (a, b, _) in zip(meant, pairs, strict=True)
    ]
    return _yes_no(said, [same for _, _, same in pairs], "150 pairs of ideas written for this")


def by_topics(gold: Path, folder: Path) -> Score:
    """What ten subjects that a dozen people took up, among sixty who talk of anything, are found by: each of ten times
    the words found, right if they are of that subject."""
    texts = [text for text, _ in labeled(folder / "dev.tsv")]
    rows = [line.split("\t") for line in (gold / "ideas.tsv").read_text(encoding="utf-8").splitlines()]
    right = made = found = 0
    for k, subject in enumerate(sorted({row[0] for row in rows})):
        planted = [text for row in rows if row[0] == subject for text in row[1:3]]
        said = [(str(i % 60), text) for i, text in enumerate(texts[k * 500 : k * 500 + 300])]
        before = [(str(i % 60), text) for i, text in enumerate(texts[::-1][k * 500 : k * 500 + 300])]
        told = topics([*said, *((str(i), text) for i in range(12) for text in planted)], before)
        words = {token for text in planted for token in tokens(text)}
        hits = sum(words >= set(name.split(" / ")) for name, _n in told)
        right, made, found = right + hits, made + len(told), found + (hits > 0)
    sure, whole = right / max(1, made), found / 10
    return {"score": 2 * sure * whole / max(1e-9, sure + whole), "what": "F1", "wrong": 1 - sure, "n": made,
            "on": "ten subjects among Reddit comments"}  # fmt: skip


def by_links(archive: Path) -> Score:
    """Reply links in chat without threads, beginnings counted as links to themselves."""
    right = found = made = 0
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive) as held:
        held.extractall(folder)
        for path in sorted(Path(folder).rglob("*.annotation.txt")):
            messages, truth = chat(path.with_name(path.name.removesuffix(".annotation.txt") + ".x"))
            guessed = dict(links(messages))
            said = {(line, guessed.get(line, line)) for line, _ in truth}
            right, found, made = right + len(said & truth), found + len(truth), made + len(said)
    return {
        "score": 2 * right / (found + made),
        "what": "F",
        "n": found,
        "on": "ten hours of IRC",
        "wrong": 1 - right / made,
    }


def _yes_no(said: list[bool], truth: list[bool], on: str) -> Score:
    wrong = sum(a != b for a, b in zip(said, truth, strict=True))
    yes, no = truth.count(True), truth.count(False)
    return {
        "score": f1(said, truth), "what": "F1", "wrong": wrong / len(truth), "n": len(truth), "on": on,
        "yes": yes, "found": sum(a and b for a, b in zip(said, truth, strict=True)) / yes,
        "spared": sum(not a and not b for a, b in zip(said, truth, strict=True)) / no,
    }  # fmt: skip


def everything(gold: Path, datasets: Path, rated: Path | None = None) -> dict[str, Score]:
    """Every score for which the set of texts is at hand."""
    found = {**by_sentences(gold), "language": by_language(gold), "alike": by_likeness(gold)}
    if (datasets / "goemotions").is_dir():
        found["tone"], found["thanks"] = by_tone(datasets / "goemotions"), by_thanks(datasets / "goemotions")
        found["topics"] = by_topics(gold, datasets / "goemotions")
    if sentences.at_hand():
        found["meaning"] = by_meaning(gold)
    if (datasets / "irc-reply-links.zip").is_file():
        found["links"] = by_links(datasets / "irc-reply-links.zip")
    if rated is not None:
        found["lexicon"] = by_lexicon(rated)
    return found


def _rounded(score: Score) -> Score:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in score.items()}


if __name__ == "__main__":
    rated = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    held = everything(Path(sys.argv[1]), Path(sys.argv[2]), rated)
    text = json.dumps({name: _rounded(score) for name, score in sorted(held.items())}, indent=1)
    (DATA / "scores.json").write_text(text + "\n")
