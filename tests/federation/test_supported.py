"""FEDERATION.md says what the code does: every proposal it names is named where it is done, and the other way round."""

import re
from pathlib import Path

import pytest
from django.test import Client

from hearth.federation.activitypub import acts, supported
from hearth.federation.activitypub.receiving import verbs  # noqa: F401
from hearth.federation.activitypub.receiving.meaning import understood
from hearth.server.checkout import ROOT

pytestmark = pytest.mark.one_database


def test_every_proposal_is_named_where_it_is_done() -> None:
    named: set[str] = set()
    for file in Path(ROOT, "src/hearth/federation").rglob("*.py"):
        named |= set(re.findall(r"FEP-([0-9a-f]{4})", file.read_text()))
    assert named == set(supported.FEPS)


def test_the_page_names_every_activity() -> None:
    page = supported.page()
    for kind in (*understood(), *(one for one in acts._SHAPES if ":" not in one)):
        assert f"`{kind}`" in page
    for word in ("Person", "Group", "Application", "Tombstone", "1 MB"):
        assert word in page


def test_the_page_in_the_repository_is_this_one() -> None:
    assert (Path(ROOT) / "FEDERATION.md").read_text().rstrip() == supported.page().rstrip()


@pytest.mark.django_db
def test_nothing_is_promised_while_the_home_does_not_federate() -> None:
    assert Client().get("/nodeinfo/2.1").json()["protocols"] == []
