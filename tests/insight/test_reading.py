"""What is read and handed over: words by their bytes, rows as text, and resamples that leave the neighbourhood."""

import random
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bench.synthetic import make
from hearth.insight import load
from hearth.insight.reading import CELL, LINE, Ahead, packed
from hearth.insight.resample import PARTS, RESAMPLES, quantile
from hearth.insight.sums import of_rows
from hearth.insight.words import count_words, runs

ODD = (
    "a", "Z", "_", "7", " ", "\n", "-", "’", "é", "ß", "ü", "日本", "٣", "ⅷ", "²", "🙂", "\u0301", "\u00a0",
    "\x1c", "\u2028", "漢", "ж", "я", "“", "”", "…", "—", "·", "æ", "ø", "ş", "ğ", "ı", "ł",
)  # fmt: skip


@pytest.mark.one_database
def test_words_are_runs_of_letters_and_digits_in_every_script() -> None:
    dice = random.Random(5)
    for _ in range(400):
        text = "".join(dice.choice(ODD) for _ in range(dice.randint(0, 30)))
        assert runs(text) == len(re.findall(r"\w+", text)), text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("see WWW.example.org and http://example.org/a-b now", 3),
        ("xhttps://a.b c", 2),
        ("wow. and <b>bold</b> words", 4),
        ("<PRE>not mine</pre> mine", 1),
        ("<p>fish &amp; chips</p><blockquote>said</blockquote>", 2),
        ("<code>open", 1),
    ],
)
def test_what_is_not_the_authors_is_not_counted(text: str, words: int) -> None:
    assert count_words(text, "text/html") == words


@pytest.mark.one_database
def test_marks_within_a_value_do_not_tear_a_row() -> None:
    def note(uri: str) -> tuple[object, ...]:
        return (
            1, uri, "Create", "local:/o/1", uri, "Note", 5, uri, "", "", "home", "home", 1, '{"content":"one two"}', 7,
        )  # fmt: skip

    con = load.connect(":memory:")
    rows = [note(f"local:/o/2{CELL}x{LINE}y"), note("local:/o/3")]
    assert dict(packed(rows))["v_post"].count(LINE) == 1
    load.add(con, rows)
    found = con.execute("SELECT aid, num, words, question FROM v_post ORDER BY aid").fetchall()
    assert found == [("local:/o/2 x y", 7, 2, None), ("local:/o/3", 7, 2, None)]
    con.close()


AHEAD = """
import sys
from pathlib import Path
from hearth.insight import reading
reading.FEW, reading.SHARE, reading.MANY = 1, 100, int(sys.argv[2])
begun = reading.ahead(sys.argv[1], Path("none"))
sent = sorted(name + text for name, text in begun.arrivals)
whole = sorted(name + text for name, text in reading._arrivals(sys.argv[1], [(i, i + 100) for i in (0, 100, 200)]))
print(begun.head, sent == whole, len(sent) > 3)
"""


@pytest.mark.one_database
def test_a_ledger_read_ahead_is_the_same_and_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    make(path, 250)

    def read(many: int) -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-c", AHEAD, str(path), str(many)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    with closing(sqlite3.connect(path)) as con, con:
        ((head,),) = con.execute("SELECT max(seq) FROM ledger_activity").fetchall()
        for many in (1, 10_000):  # by two processes, and by one
            assert read(many).stdout.split() == [str(head), "True", "True"]
        elsewhere = Ahead(7, head, "", iter(()))  # begun where the derived file does not end
        derived = load.connect(":memory:")
        assert load.follow(derived, str(path), elsewhere) == head
        assert derived.execute("SELECT count(*) > 50 FROM v_post").fetchall() == [(True,)]
        derived.close()
        con.execute("UPDATE ledger_activity SET payload = '{broken' WHERE seq = 240")
    assert "a process that reads it stopped" in read(1).stderr


@pytest.mark.one_database
def test_resamples_far_from_the_point_are_followed() -> None:
    cases = of_rows((i, i == 7, i * i, 0, 1) for i in range(60))
    found = quantile(cases, PARTS["median"], 11)
    dice = np.random.Generator(np.random.PCG64(11))
    values = cases.value[~cases.brand]
    drawn = [
        np.quantile(np.append(values[dice.integers(0, 59, size=59)], 49.0), 0.5, method="inverted_cdf")
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975), method="inverted_cdf")
    assert (found.value, found.low, found.high) == (841.0, low, high)
