"""The text models: right as often as the page says, fast, and silent about single people."""

import inspect
import random
import string
from pathlib import Path

import pytest

from bench.intervals import GATE, covered
from hearth.insight.text import detect, evaluate, lexicon, linear, markers, sentences, wordpiece
from hearth.insight.text.alike import Shelf
from hearth.insight.text.gold import goemotions
from hearth.insight.text.language import language
from hearth.insight.text.links import Message, links
from hearth.insight.text.scores import scores
from hearth.insight.text.topics import topics

pytestmark = pytest.mark.one_database
GOLD = Path(__file__).parents[3] / "bench" / "gold"
DATASETS = Path(__file__).parents[4] / "shared" / "datasets"


def test_what_the_page_says_about_the_models_is_what_they_do() -> None:
    said = scores()
    for name, found in {
        **evaluate.by_sentences(GOLD),
        "language": evaluate.by_language(GOLD),
        "alike": evaluate.by_likeness(GOLD),
        **({"meaning": evaluate.by_meaning(GOLD)} if sentences.at_hand() else {}),
    }.items():
        if name != "thanks":  # the page shows how it does on Reddit, which is harder
            assert found["score"] == pytest.approx(said[name]["score"], abs=0.001), name


def test_the_tone_is_right_as_often_as_said() -> None:
    if not DATASETS.is_dir():
        pytest.skip("GoEmotions is not at hand")
    found = evaluate.by_tone(DATASETS / "goemotions")
    assert found["score"] >= 0.70
    assert found["table"] == scores()["tone"]["table"]


def test_reply_links_in_chat_are_guessed_as_well_as_said() -> None:
    if not DATASETS.is_dir():
        pytest.skip("the annotated hours are not at hand")
    assert evaluate.by_links(DATASETS / "irc-reply-links.zip")["score"] >= 0.63


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("I love this place", 1),
        ("I do not love this place", -1),
        ("the meeting is at seven", 0),
        ("This is GREAT!!", 1),
        ("never so happy", 1),
        ("", 0),
        ("a bit sad, but what a wonderful evening", 1),
        ("😊", 1),
    ],
)
def test_the_lexicon_hears_negation_and_but(text: str, sounds: int) -> None:
    found = lexicon.compound(text)
    assert (found > 0) - (found < 0) == sounds


def test_plain_words_are_plain() -> None:
    assert linear.tone("Thank you so much, this is wonderful") == linear.FRIENDLY
    assert linear.tone("This is horrible, I hate it") == linear.UNFRIENDLY
    assert linear.tone("The meeting is at seven in the big room.") == linear.PLAIN


def test_no_text_breaks_a_model() -> None:
    luck = random.Random(7)
    odd = [
        "",
        " ",
        "?" * 500,
        "\0",
        "🙂" * 50,
        "a" * 5_000,
        "ß" * 200,
        "\u202e abc",
        "no",
        "least",
        "kind of",
    ]
    odd += ["".join(luck.choices(string.printable + "äöü’…🙂", k=luck.randrange(80))) for _ in range(300)]
    for text in odd:
        assert -1 <= lexicon.compound(text) <= 1
        assert linear.tone(text) in (0, 1, 2)
        assert {detect.thanks(text), detect.questions(text), detect.asks_for_help(text)} <= {True, False}
        assert language(text)


def test_alike_finds_the_same_idea_in_other_words() -> None:
    shelf = Shelf(["Lend out tools for a week", "A walk in the woods", "Dye with walnut shells"])
    assert [i for i, _ in shelf.alike("Tools to lend for some days")] == [0]
    assert shelf.alike("Completely different") == []
    assert Shelf([]).alike("anything") == []


def test_a_topic_needs_ten_people_and_never_touches_what_is_nobodys_business() -> None:
    now = [(f"p{i}", "the walnut dyeing election") for i in range(12)]
    now += [("p1", "gargantuan gargantuan gargantuan")] * 30 + [(f"q{i}", "hello everyone") for i in range(9)]
    before = [(f"p{i}", "hello everyone") for i in range(20)]
    words = dict(topics(now, before))
    assert words["walnut"] == words["dyeing"] == 12
    assert not {"gargantuan", "election", "hello"} & set(words)


def test_a_reply_is_guessed_from_who_is_named() -> None:
    said = [
        Message(1, "ada", 0),
        Message(2, "bo", 60_000),
        Message(3, "cleo", 70_000, ("ada",)),
        Message(4, "ada", 80_000, ("cleo",)),
        Message(5, "dov", 90_000),
        Message(6, "bo", 20_000_000, ("ada",)),
    ]
    assert dict(links(said)) == {3: 1, 4: 3}


def test_models_answer_with_classes_and_keep_nothing_about_people() -> None:
    """Nothing in this room takes a person and gives a number about her."""
    for module in (detect, lexicon, linear):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            assert "person" not in inspect.signature(function).parameters, name


def test_the_training_set_is_read_as_the_paper_groups_it() -> None:
    if not DATASETS.is_dir():
        pytest.skip("GoEmotions is not at hand")
    texts, classes = goemotions(DATASETS / "goemotions" / "dev.tsv")
    assert len(texts) == 4_547 and set(classes) == {0, 1, 2}


@pytest.mark.parametrize(
    ("text", "feelings", "hedges", "apologies", "politeness"),
    [
        ("I'm really proud of this, and I love the new bench.", 2, 0, 0, 0),
        ("Perhaps it might work, I think.", 0, 3, 0, 0),
        ("Sorry, my fault. Could you please send it again?", 0, 0, 2, 2),
        ("I am sorry to hear that.", 1, 0, 0, 0),
        ("The meeting is at seven.", 0, 0, 0, 0),
    ],
)
def test_markers_count_what_is_written(
    text: str, feelings: int, hedges: int, apologies: int, politeness: int
) -> None:
    found = [markers.feelings(text), markers.hedges(text), markers.apologies(text), markers.politeness(text)]
    assert found == [feelings, hedges, apologies, politeness]


@pytest.mark.parametrize("members", [20, 60])
def test_a_corrected_share_covers_the_truth(members: int) -> None:
    """Members differ, the program errs, and its table of mistakes is itself only estimated."""
    assert covered("tone", members, 150) >= GATE


def test_words_are_cut_into_the_longest_known_pieces() -> None:
    pieces = ["[UNK]", "[CLS]", "[SEP]", "re", "##sol", "##ing", "cafe", "!", "\u9774", "##\u9774"]
    known = {piece: i for i, piece in enumerate(pieces)}
    assert wordpiece.numbers("Resoling Caf\u00e9!\u9774 xyz", known, 16) == [1, 3, 4, 5, 6, 7, 8, 0, 2]
    assert wordpiece.numbers("cafe " * 9, known, 4) == [1, 6, 6, 2]
    assert wordpiece.numbers("", known, 4) == [1, 2]


def test_sentences_of_one_meaning_point_the_same_way() -> None:
    if not sentences.at_hand():
        pytest.skip("./hearth models fetches the sentence model")
    found = sentences.directions(
        ["A cat sits on the mat", "", "There is a cat on the rug", "The stock market fell"]
    )
    assert found.shape == (4, 384)
    assert (found * found).sum(axis=1) == pytest.approx([1] * 4, abs=1e-4)
    assert found[0] @ found[2] > 0.6 > 0.3 > found[0] @ found[3]


def test_topics_join_words_of_one_stem() -> None:
    said = [(str(i), text) for i in range(12) for text in ("soles and resoled heels", "one sole")]
    said += [(str(i), "something else") for i in range(12, 40)]
    assert (
        len(
            [
                word
                for word, _ in topics(said, [(str(i), "else") for i in range(40)])
                if "sole" in word.split("resole")[0]
            ]
        )
        == 1
    )
