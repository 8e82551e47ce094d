"""However much there is, the pages of the first circle take as many queries as with little."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.base import clock
from hearth.features.applications.drafts import Words, _stand
from hearth.features.applications.queries import link_path
from hearth.features.care.reporting import report
from hearth.features.letters import actions as letters
from hearth.features.letters import lists
from hearth.features.letters.models import Somebody
from hearth.features.letters.names import Found
from hearth.ledger.record import writing
from hearth.people.actors import create_person
from hearth.people.memberships import join_home
from hearth.people.sight import viewer_for
from hearth.spaces import actions
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def fill(cast: Cast, room: Any, first: int, last: int) -> tuple[int, int]:
    """So many members who answer Ada, are reported, and apply; a case and an application come back."""
    before = cast.bo
    for index in range(first, last):
        made = create_person(f"caller{index}", f"Caller {index}")
        join_home(made.object)
        caller = viewer_for(made.num)
        said = actions.say(caller, room.object, f"@ada I mend boots, number {index}.", reply=room.first)
        case = report(before, said.num, harm=2, words="This hurts.").case
        words = Words(f"Guest {index}", f"g{index}@example.org", (), "friend", "en")
        with writing():
            applied = _stand(words.name, words.email, [("Why?", "Boots.")], words, confirmed=clock.now())
        before = caller
    return case, applied


def test_pages_take_as_many_queries_however_much_there_is(cast: Cast) -> None:
    class Room:
        object = actions.open_space(cast.ada, name="Square", purpose="For all").object
        first = actions.say(cast.ada, object, "What do you mend first?").num

    case, applied = fill(cast, Room, 0, 10)
    lists.gather(cast.ada, [Found(name="Mina", address="mina@example.org")])
    somebody = Somebody.objects.get()
    more = {"name": "Mina", "address": "mina@example.org", "whence": "the evening", "language": "en"}
    letters.write(cast.ada, somebody.pk, sentence="You told me why the sole of a boot matters.", **more)
    letter = letters.new_link(letters.send(cast.ada, somebody.pk).letter)
    ada, nobody = cast.browser("ada"), Client()
    pages = [(nobody, path) for path in ("/join/", "/apply/", link_path(applied), letter)]
    pages += [(ada, path) for path in ("/notifications/", "/care/", f"/care/{case}/", "/applications/", "/letters/",
                                       "/week/", "/welcome/newcomers/")]  # fmt: skip

    def counted() -> dict[str, int]:
        found = {}
        for browser, path in pages:
            browser.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(path).status_code == 200, path
            found[path] = len(queries)
        return found

    few = counted()
    fill(cast, Room, 10, 100)
    many = counted()
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path]} == {}
