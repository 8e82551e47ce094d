"""Words are folded, and scripts without spaces are searched by pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.feeds.query import read_query
from hearth.feeds.snippets import snippet
from hearth.feeds.words import highlighter, index_words, query_words, split


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Straße Café, naïve!", ["strasse", "cafe", "naive"]),
        ("“Quoted”—dash…", ["quoted", "dash"]),
        ("don't snake_case", ["don", "t", "snake", "case"]),
        (
            "今日は ABC株式会社XYZ! 猫",
            ["今日", "日は", "は", "abc", "株式", "式会", "会社", "社", "xyz", "猫"],
        ),
        ("대한민국 만세", ["대한", "한민", "민국", "국", "만세", "세"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
    ],
)
def test_text_becomes_words(text, words):
    assert split(index_words(text)) == words


@pytest.mark.parametrize(
    ("asked", "words", "begins"),
    [
        ("株式", ["株式"], False),
        ("社", ["社"], True),
        ("会社", ["会社"], False),
        ("株式会社ABC", ["株式", "式会", "会社", "社", "abc"], False),
        ("Straße", ["strasse"], False),
    ],
)
def test_a_search_looks_inside_unspaced_runs(asked, words, begins):
    assert query_words(asked) == (words, begins)


UNSPACED = st.text(alphabet="今日は天気株式会社猫한국어ไทย", min_size=1, max_size=8)


@given(before=UNSPACED, part=UNSPACED, after=UNSPACED)
def test_every_part_of_an_unspaced_run_is_found(before, part, after):
    indexed = split(index_words(before + part + after))
    asked, begins = query_words(part)
    places = range(len(indexed) - len(asked) + 1)

    def fits(at: int) -> bool:
        piece = indexed[at : at + len(asked)]
        return piece == asked or (begins and piece[:-1] == asked[:-1] and piece[-1].startswith(asked[-1]))

    assert any(fits(at) for at in places)


@given(st.text(max_size=200))
def test_any_text_gives_words_without_marks_that_a_query_could_mistake(text):
    for word in split(index_words(text)):
        assert not set(word) & set("\"'\\*: ()")
    assert split(index_words(text)) == split(index_words(index_words(text))) or not text.isascii()


def test_the_line_is_read():
    query = read_query('glue "dries slow" from:@Ada in:bench before:2024-05 after:2023 has:image sol')
    assert query.phrases == ((("glue",), False), (("dries", "slow"), False), (("sol",), True))
    assert (query.by, query.space, query.image) == ("Ada", "bench", True)
    assert query.before == 1714521600000
    assert query.after == 1704067200000


@pytest.mark.parametrize("line", ["before:soon", "has:gold", "after:2024-13-40", "before:2024-02-30"])
def test_what_is_no_filter_is_said_in_words(line):
    assert read_query(line).misread


@given(st.text(max_size=400))
def test_any_line_can_be_read(line):
    read_query(line)


def test_a_snippet_marks_and_escapes():
    pattern = highlighter([query_words("strasse"), (["glu"], True)])
    shown = snippet("<b>Die Straße</b> & " + "x " * 200 + "glueing", pattern)
    assert shown.startswith("&lt;b&gt;Die <mark>Straße</mark>&lt;/b&gt; &amp; ")
    assert snippet("well glueing it", pattern) == "well <mark>glueing</mark> it"
    assert (
        snippet("日本の株式会社です", highlighter([query_words("株式会社")]))
        == "日本の<mark>株式会社</mark>です"
    )


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
def test_a_snippet_never_lets_markup_through(text, asked):
    shown = snippet(text, highlighter([query_words(asked)]))
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
