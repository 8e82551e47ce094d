"""The window grammar."""

import pytest

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.insight.window import ALWAYS, instant, last_monday, span

T = instant("2024-03-15T10:00:00Z")


def shown(window: str, as_of: str = "2024-03-15T10:00:00Z") -> tuple[str, str]:
    found = span(window, as_of)
    return clock.from_ms(found.start).isoformat()[:16], clock.from_ms(found.end).isoformat()[:16]


def test_days_end_at_t() -> None:
    assert shown("28d") == ("2024-02-16T10:00", "2024-03-15T10:00")
    assert shown("") == shown("28d")
    assert shown("1d") == ("2024-03-14T10:00", "2024-03-15T10:00")


def test_months_are_calendar_months() -> None:
    assert shown("month") == ("2024-02-01T00:00", "2024-03-01T00:00")
    assert shown("month", "2024-01-31") == ("2024-01-01T00:00", "2024-02-01T00:00")
    assert shown("2023-12") == ("2023-12-01T00:00", "2024-01-01T00:00")
    assert shown("2024-03") == ("2024-03-01T00:00", "2024-03-15T10:00")


def test_a_range_is_cut_at_t_and_all_has_no_beginning() -> None:
    assert shown("2024-01-01..2024-02-01") == ("2024-01-01T00:00", "2024-02-01T00:00")
    assert shown("2024-01-01..2030-01-01") == ("2024-01-01T00:00", "2024-03-15T10:00")
    assert span("all", now=T).start == ALWAYS
    assert shown("2025-01-01..2026-01-01") == ("2024-03-15T10:00", "2024-03-15T10:00")


def test_a_date_means_the_end_of_its_day_and_an_instant_itself() -> None:
    assert span("28d", "2024-03-15").as_of == instant("2024-03-16T00:00:00Z")
    assert span("28d", "2024-03-15T12:00:00+02:00").as_of == T


def test_pages_look_from_last_monday() -> None:
    assert last_monday(T) == instant("2024-03-11T00:00:00Z")
    assert last_monday(instant("2024-03-11T00:00:00Z")) == instant("2024-03-11T00:00:00Z")


@pytest.mark.parametrize(
    "window", ["x", "0d", "-3d", "2024-13", "2024-02-30..2024-03-01", "2024-02-01..", "2..1", "9" * 9 + "d"]
)
def test_anything_else_is_refused(window: str) -> None:
    with pytest.raises(Invalid):
        span(window, now=T)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="before it begins"):
        span("2024-02-01..2024-01-01", now=T)
