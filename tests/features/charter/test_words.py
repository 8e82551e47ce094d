"""Names drawn from a belief, how hard rules are to read, and what changed between two texts."""

import pytest

from hearth.features.charter.diff import changes, marked
from hearth.features.charter.grade import EASY, grade, syllables
from hearth.features.charter.names import suggested_names
from hearth.features.charter.rulebook import first_rules
from hearth.people.charter import Charter, Rule
from hearth.people.charter_words import clean_belief, language_of, names_brand, sentence

BELIEFS = [
    ("things should be repaired, not replaced", "en", "Repairing Together"),
    ("good food can be grown in every street", "en", "Growing Together"),
    ("nobody should have to sew alone", "en", "Sewing Together"),
    ("the sea belongs to everyone", "en", "The Sea Circle"),
    ("Dinge repariert statt weggeworfen werden sollten", "de", "Gemeinsam reparieren"),
    ("gutes Essen Zeit und Nachbarn braucht", "de", "Essen und Zeit"),
    ("das Meer allen gehört", "de", "Freundeskreis Meer"),
]


@pytest.mark.parametrize(("belief", "language", "first"), BELIEFS)
def test_three_names_from_a_belief(belief: str, language: str, first: str) -> None:
    assert language_of(belief, "en") == language
    names = suggested_names(belief, language)
    assert names[0] == first and len(set(names)) == 3


@pytest.mark.parametrize("belief", ["", "…", "!!!", "x" * 500, "的 世界", "a an the of", "<b>\0"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_any_belief_has_three_names(belief: str, language: str) -> None:
    names = suggested_names(belief, language)
    assert len(names) == 3 and all(0 < len(name) <= 60 for name in names)


def test_suggestions_are_free_of_brand_and_product() -> None:
    names = suggested_names("boots should be mended with patience", "en", "Boots, Mending")
    assert names and not any("boot" in name.lower() or "mending" in name.lower() for name in names)


@pytest.mark.parametrize(
    ("name", "brand", "found"),
    [
        ("The Acme Circle", "acme", "acme"),
        ("A C M E friends", "Acme", "Acme"),
        ("Çafé Krone", "Cafe Krone", "Cafe Krone"),
        ("The On Circle", "On", "On"),
        ("Common Ground", "On", ""),
        ("Common Ground", "", ""),
        ("Common Ground", " , ,", ""),
        ("Straßenfest", "STRASSENFEST", "STRASSENFEST"),
    ],
)
def test_a_brand_hides_behind_nothing(name: str, brand: str, found: str) -> None:
    assert names_brand(name, brand) == found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Our people unite around the belief that mending matters.", "mending matters"),
        ("that mending matters…", "mending matters"),
        ("thatched roofs last", "thatched roofs last"),
        ("dass Flicken verbindet.", "Flicken verbindet"),
    ],
)
def test_the_sentence_is_completed_not_doubled(typed: str, kept: str) -> None:
    assert clean_belief(typed) == kept


def test_the_whole_sentence_in_its_own_language() -> None:
    assert (
        sentence("Things can be mended.") == "Our people unite around the belief that things can be mended."
    )
    assert sentence("", "de") == ""
    assert "Dinge" in sentence("Dinge geflickt werden", "de")


def test_plain_rules_are_easy_in_both_languages() -> None:
    for language in ("en", "de"):
        belief = "things can be mended" if language == "en" else "Dinge geflickt werden können"
        rules = first_rules(Charter(version=0, name="x", belief=belief, language=language))
        assert len({rule.key for rule in rules}) == len(rules) == 6
        year = grade((text for rule in rules for text in (rule.text, rule.happens)), language)
        assert year is not None and year <= EASY


def test_official_prose_is_not() -> None:
    english = (
        "Notwithstanding any provision to the contrary, participants' contributions constituting commercial"
    )
    english += (
        " solicitation shall be subject to administrative removal at the discretion of the organisation."
    )
    german = (
        "Zuwiderhandlungen gegen die vorstehenden Verhaltensbestimmungen berechtigen die Verantwortlichen"
    )
    german += " unbeschadet weitergehender Ansprüche zur sofortigen Beendigung des Nutzungsverhältnisses."
    assert (grade([english]) or 0) > 14
    assert (grade([german], "de") or 0) > 14
    assert grade([]) is None and grade(["", "…", "12 34"]) is None


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("rule", "en", 1),
        ("table", "en", 2),
        ("asked", "en", 1),
        ("wanted", "en", 2),
        ("Regel", "de", 2),
        ("b", "en", 1),
    ],
)
def test_syllables(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


def test_what_changed_is_marked_and_harmless() -> None:
    assert marked("Be kind.", "Be very kind.") == "Be<ins> very</ins> kind."
    assert "<script>" not in marked("<script>a</script>", "<script>b</script>")
    before = Charter(version=1, name="A", belief="x", rules=(Rule("a", "One.", "1"), Rule("b", "Two.", "2")))
    after = Charter(
        version=2,
        name="B",
        belief="x",
        rules=(Rule("b", "Two.", "2"), Rule("a", "One.", "1"), Rule("c", "3", "3")),
    )
    assert [change.kind for change in changes(before, after)] == ["name", "added", "moved"]
    assert [change.kind for change in changes(after, before)] == ["name", "removed", "moved"]
    assert changes(before, before) == []
