"""Frames bring a tab up to date from wherever it stands, and say nothing to whom they should not."""

import random

import orjson
import pytest

from hearth.base import clock
from hearth.feeds.frames import frames_of, wire
from hearth.ledger import read
from hearth.ledger.record import record
from hearth.spaces import actions, deadlines

pytestmark = pytest.mark.django_db


def told(frame):
    data = frame.event["body"].decode().split("data: ", 1)[1]
    return orjson.loads(data)


def shown(known, frames):
    """What a tab shows that knew some posts and then heard these frames (as the page's script does it)."""
    page = dict.fromkeys(known, "stale")
    for frame in frames:
        num = frame.num
        if frame.kind == "delete":
            page.pop(num, None)
        elif frame.kind in ("post", "edit", "moved") or num in page:
            page[num] = told(frame)["html"]
    return page


@pytest.mark.parametrize("seed", range(8))
def test_from_any_place_the_frames_lead_to_the_same_page(cast, seed):
    chance = random.Random(seed)
    start = read.head()
    ada, alive, born = cast.ada, [], {}
    for n in range(14):
        act = chance.choice(["say", "say", "react", "edit", "delete", "branch"])
        if act == "say" or not alive:
            made = actions.say(ada, cast.bench, f"word {n}")
            alive.append(made.num)
            born[made.num] = made.seq
            continue
        num = chance.choice(alive)
        if act == "react":
            actions.react(ada, num, chance.choice("👍🔥💡🌱"))
        elif act == "edit":
            state = read.state_by_num(num)
            actions.edit(ada, num, f"edited {n}", version=state.version)
        elif act == "delete":
            actions.delete_post(ada, num)
            for one in deadlines.delete_for_good(clock.now() + clock.DAY):
                record(one)
            alive.remove(num)
        else:
            actions.branch_into_thread(ada, [num], f"thread {n}")
    rows = list(read.rows(start))
    frames = frames_of(rows)
    assert [frame.seq for frame in frames] == sorted(frame.seq for frame in frames)
    final = shown((), frames)
    assert set(final) == set(alive)
    for cut in range(start, rows[-1].seq):
        gone = {row.num for row in rows if row.type == "Delete" and row.seq <= cut}
        known = [num for num, seq in born.items() if seq <= cut and num not in gone]
        page = shown(known, (frame for frame in frames if frame.seq > cut))
        assert page.keys() == final.keys(), cut
        for num, html in page.items():
            untouched = all(frame.seq <= cut for frame in frames if frame.num == num)
            assert html == ("stale" if untouched else final[num]), cut


def test_a_frame_names_its_place_in_strings(cast):
    before = read.head()
    made = actions.say(cast.ada, cast.bench, "hello")
    (frame,) = frames_of(read.rows(before))
    said = told(frame)
    assert said.pop("html").startswith("<li")
    assert said == {
        "seq": made.seq,
        "kind": "post",
        "num": str(made.num),
        "space": str(read.num_of(cast.bench)),
        "channel": "0",
        "thread": "0",
        "author": str(cast.num("ada")),
    }
    assert frame.event["body"].startswith(b"id: %d\ndata: {" % made.seq)


def test_no_text_can_break_out_of_a_frame(cast):
    before = read.head()
    actions.say(cast.ada, cast.bench, "a\n\ndata: {}\r\rid: 9\n\n<script>alert(1)</script>")
    (frame,) = frames_of(read.rows(before))
    assert frame.event["body"].count(b"\n") == 3
    assert b"\r" not in frame.event["body"]
    assert "<script" not in told(frame)["html"]


def test_only_the_last_frame_of_a_row_moves_the_place():
    assert wire({"kind": "moved"}, 7, last=False) == b'data: {"seq":6,"kind":"moved"}\n\n'
    assert wire({"kind": "moved"}, 7).startswith(b"id: 7\n")
    assert wire({"kind": "typing"}) == b'data: {"kind":"typing"}\n\n'
