"""Sealing: only the recovery key opens, and a slip of the pen is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.base.errors import Invalid
from hearth.base.seal import MAGIC, key_as_text, key_from_text, new_pair, public_of, seal, unseal


@given(st.binary(max_size=2000))
def test_what_was_sealed_comes_back(content):
    public, private = new_pair()
    sealed = seal(public, content)
    assert unseal(private, sealed) == content
    assert content not in sealed or content in MAGIC or len(content) < 8
    assert public_of(private) == public


def test_another_key_or_a_changed_byte_opens_nothing():
    public, private = new_pair()
    sealed = seal(public, b"between us")
    with pytest.raises(Invalid):
        unseal(new_pair()[1], sealed)
    for at in (0, 20, len(sealed) - 1):
        broken = bytearray(sealed)
        broken[at] ^= 1
        with pytest.raises(Invalid):
            unseal(private, bytes(broken))
    with pytest.raises(Invalid):
        unseal(private, b"")


def test_sealing_twice_never_looks_the_same():
    public, _ = new_pair()
    assert seal(public, b"x") != seal(public, b"x")


def test_the_written_key_forgives_case_spaces_and_dashes_but_no_mistake():
    _, private = new_pair()
    text = key_as_text(private)
    assert len(text.split("-")) == 14
    assert key_from_text(text) == private
    assert key_from_text(f" {text.lower().replace('-', ' ')}\n") == private
    wrong = ("A" if text[0] != "A" else "B") + text[1:]
    for bad in (wrong, text[:-1], "", "hello", "ÄÖÜ" * 20, text + "AAAA-AAAA"):
        with pytest.raises(Invalid):
            key_from_text(bad)
