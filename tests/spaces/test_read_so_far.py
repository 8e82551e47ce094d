"""What somebody read while it arrived is not new at her next visit."""

from collections.abc import Callable

from django.test import Client

from hearth.spaces import actions
from tests.spaces.conftest import Cast


def test_leaving_a_live_page_moves_the_line_of_what_is_new(
    cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    bo = sign_in("bo")
    actions.say(cast.ada, cast.bench, "before")
    bo.get("/s/repair-bench/")
    heard = actions.say(cast.ada, cast.bench, "heard live")
    assert bo.post(f"/p/{heard.num}/read/").status_code == 204
    assert 'id="new"' not in bo.get("/s/repair-bench/").content.decode()
    actions.say(cast.ada, cast.bench, "later")
    assert 'id="new"' in bo.get("/s/repair-bench/").content.decode()


def test_nobody_reads_what_she_may_not_see(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    said = actions.say(cast.ada, cast.bench, "among us")
    assert Client().post(f"/p/{said.num}/read/").status_code == 404
    assert sign_in("bo").post("/p/12345/read/").status_code == 404
