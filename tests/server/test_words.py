"""Every sentence has its words in every language the home speaks, and scripts say only sentences that have them."""

import re

import pytest
from django.utils import translation

from hearth.server import words
from hearth.ui import script_words
from hearth.ui.assets import ROOT as STATIC

_SAID = re.compile(r"""\bword\(\s*"((?:[^"\\]|\\.)*)\"""")


def test_catalogs_are_complete_and_compiled() -> None:
    assert list(words.faults()) == []


def test_what_scripts_say_is_known() -> None:
    said = {text for file in (STATIC / "ui" / "js").glob("*.js") for text in _SAID.findall(file.read_text())}
    assert said, "no script says anything: has the way to say words changed?"
    assert said <= set(script_words.WORDS)


@pytest.mark.parametrize("language", words.languages())
def test_scripts_speak_the_language(language: str) -> None:
    spoken = script_words.script(language).decode()
    assert script_words.address(language) != script_words.address("en")
    with translation.override(language):
        assert str(translation.gettext("Take it out")) in spoken


def test_a_sentence_without_words_and_one_with_other_places_are_found() -> None:
    catalog = words.Catalog(locale="de")
    catalog.add("Hello %(name)s", "Hallo %(nam)s")
    catalog.add("Nothing yet")
    assert [message.id for message in words.missing(catalog)] == ["Nothing yet"]
    assert list(words.wrong_places(catalog)) == ["Hello %(name)s"]
