"""Nothing follows by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from hearth.insight.suppress import K, hidden_cells


def cells(**sizes: int) -> dict[str, frozenset[str]]:
    return {name: frozenset(f"{name}{i}" for i in range(size)) for name, size in sizes.items()}


def hidden(**sizes: int) -> set[str]:
    found = cells(**sizes)
    return hidden_cells(found, {name: len(people) >= K for name, people in found.items()})


def test_a_small_sibling_takes_the_next_smallest_with_it() -> None:
    assert hidden(a=3, b=9, c=40) == {"a", "b"}
    assert hidden(a=30, b=9, c=40) == set()


def test_two_small_ones_that_hide_each_other_are_enough() -> None:
    assert hidden(a=3, b=3, c=40) == {"a", "b"}
    assert hidden(a=1, b=2, c=9, d=40) == {"a", "b", "c"}


def test_the_only_cell_is_the_whole_and_may_be_shown() -> None:
    assert hidden(a=30) == set()
    assert hidden(a=30, b=0) == set()
    assert hidden(a=30, b=2) == {"a", "b"}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), max_size=8))
def test_what_is_hidden_together_is_never_a_few(sizes: dict[str, int]) -> None:
    found = hidden(**sizes)
    total = sum(sizes[name] for name in found)
    assert not found or total >= K or found == {name for name, size in sizes.items() if size}
