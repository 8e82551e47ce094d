"""Every address x everybody who may come to it x every audience: the answers are those of `matrix.txt`, row by row."""

import logging
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.template.backends.django import Template
from django.test import Client

from hearth.base.errors import Invalid
from hearth.server.keeping import errands
from hearth.spaces import newness
from tests.conftest import _Pristine, forget
from tests.contracts import matrix
from tests.contracts.matrix_home import Matrix, cleared, matrix_home

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
type World = tuple[Matrix, dict[str, Client]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The home, built once; nothing that is asked of it stays. Pages are not drawn: who may come is decided before."""
    talkative = patch.dict(newness.LIMITS, {"rate": 10_000})
    with django_db_blocker.unblock(), talkative, patch.object(errands, "start"):
        forget()
        made = matrix_home()
        logging.disable()
        try:
            with (
                patch.object(Template, "render", lambda *_: ""),
                patch.object(errands, "current", object),
                patch("hearth.insight.ask._run", _no_child),
            ):
                yield made, made.browsers()
        finally:
            logging.disable(logging.NOTSET)
            cleared()
            _Pristine.put_back()
            forget()


def _no_child(*args: Any, **more: Any) -> None:
    raise Invalid("not asked here")


DEPENDS = {"POST /settings/update/look/": {"ok", "form"}}
"""answers to those let in that depend on where the program came from (a checkout with or without a remote)"""


def test_everybody_is_answered_as_the_table_says(world: World) -> None:
    wrong = []
    for table in matrix.tables():
        for key, row in table.items():
            if key.split()[1] in matrix.routes():
                found = matrix.observed(*world, key)
                wrong += [
                    f"{key}: {who} gets {found[who]}, the table says {row[who]}"
                    for who in row
                    if found[who] != row[who] and {found[who], row[who]} != DEPENDS.get(key)
                ]
    assert not wrong, "\n".join(wrong)


def test_every_address_has_its_rows(world: World) -> None:
    """What is missing is printed as it behaves now: read it, and put it into the table if that is right."""
    addresses, content = matrix.tables()
    missing = [key for key in matrix.keys_of_addresses(*world, known=addresses) if key not in addresses]
    missing += [key for key in matrix.keys_of_content(world[0]) if key not in content]
    if missing:
        seen = {key: matrix.observed(*world, key) for key in missing}
        alike = [
            {key: row for key, row in seen.items() if len(row) == size}
            for size in {len(row) for row in seen.values()}
        ]
        rows = "\n".join(matrix.printed(some) for some in alike)
        pytest.fail(f"Not in tests/contracts/matrix.txt:\n{rows}", pytrace=False)
    gone = {key for key in {**addresses, **content} if key.split()[1] not in matrix.routes()}
    assert not gone, f"Rows without an address: {sorted(gone)}"
