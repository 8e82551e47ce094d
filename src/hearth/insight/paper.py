"""A month's report as a PDF by fpdf2: plain type, shares as bars with their band, a few lines a figure."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hearth.insight.month import Report
from hearth.insight.record import Record
from hearth.insight.shown import Shown
from hearth.insight.trending import Trend

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
INK, SOFT, EMBER, GLOW, LINE = (52, 38, 30), (110, 96, 86), (176, 72, 36), (238, 205, 186), (222, 212, 200)
LEFT, WIDE = 20.0, 170.0


def pdf(report: Report, home: str) -> bytes:
    """The file."""
    from fpdf import FPDF

    paper = FPDF(format="A4")
    paper.set_title(f"{home}: {report.name}")
    paper.set_lang(get_language() or "en")
    paper.set_creator("Hearth")
    for style, file in (("", "regular.ttf"), ("B", "bold.ttf")):
        paper.add_font("Atkinson", style, FONTS / file)
    paper.set_margins(LEFT, 18)
    paper.set_auto_page_break(True, margin=20)
    paper.add_page()
    _line(paper, home, 11, SOFT)
    _line(paper, report.name, 24, INK, bold=True)
    paper.ln(3)
    _figure(paper, report.first, report.trend, large=True)
    for part in report.parts:
        if part.tiles:
            paper.ln(3)
            _line(paper, part.title, 15, INK, bold=True)
            for tile in part.tiles:
                _figure(paper, tile.figure, tile.trend)
    paper.ln(4)
    for words in (report.mapping, _closing()):
        _line(paper, words, 9, SOFT)
    return bytes(paper.output())


def _closing() -> str:
    return _(
        "Every figure counts only people who agreed, never fewer than five. The pale bar is what the figure could as"
        " well be (95 percent). How each is counted stands on the measures' pages of the home."
    )


def _line(paper: "FPDF", words: str, size: float, color: tuple[int, int, int], *, bold: bool = False) -> None:
    paper.set_font("Atkinson", "B" if bold else "", size)
    paper.set_text_color(*color)
    paper.multi_cell(WIDE, size * 0.52, _known(words), new_x="LMARGIN", new_y="NEXT", align="L")


def _known(words: str) -> str:
    """Signs the typeface has; others as a question mark."""
    plain = words.replace("\N{NO-BREAK SPACE}", " ")
    return "".join(sign if ord(sign) < 0x250 or sign in "–—‘’“”„…·≥±" else "?" for sign in plain)


def _figure(paper: "FPDF", figure: Shown, trend: Trend | None, *, large: bool = False) -> None:
    if paper.will_page_break(30):
        paper.add_page()
    _line(paper, figure.question, 13 if large else 11, INK, bold=True)
    _line(paper, " ".join(filter(None, (figure.sentence, figure.state and f"({figure.state})"))), 10, INK)
    if figure.record.unit == "share" and figure.record.value is not None:
        _bar(paper, figure.record, figure.metric.target)
    if figure.behind:
        _line(paper, figure.behind, 8.5, SOFT)
    if trend is not None and trend.words:
        _line(paper, trend.words, 8.5, SOFT)
    paper.ln(2.5)


def _bar(paper: "FPDF", record: Record, target: float | None) -> None:
    top, long, left = paper.get_y() + 2.2, 100.0, LEFT + 1
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.5)
    paper.line(left, top, left + long, top)
    if record.low is not None and record.high is not None:
        paper.set_fill_color(*GLOW)
        paper.rect(
            left + long * record.low, top - 1.2, max(0.6, long * (record.high - record.low)), 2.4, style="F"
        )
    if target is not None:
        paper.set_draw_color(*SOFT)
        paper.line(left + long * target, top - 2, left + long * target, top + 2)
    paper.set_fill_color(*EMBER)
    paper.ellipse(left + long * (record.value or 0) - 1, top - 1, 2, 2, style="F")
    paper.set_y(top + 3)
