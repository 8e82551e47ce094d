"""Invariant 4: what is said in a secret space reaches nobody outside it, on no page, in no frame, no list, no picture.

Unique words are planted in everything a secret space can hold; then a stranger, a member, a moderator of the home and
a founder who left look everywhere. The answer to a thing that is hidden is the answer to a thing that is not there.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from hearth.base import clock, live
from hearth.features.polls.actions import open_poll, vote
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.people import memberships, roles
from hearth.people.newcomers import add_member
from hearth.spaces import actions
from hearth.spaces.models import Post, Space
from tests.contracts.addresses import addresses, names_asked, query_names
from tests.feeds.tabs import OpenTab, cookie_of, until
from tests.feeds.tabs import live as on_a_loop
from tests.ledger.story import picture
from tests.people.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "zwirbelkraut"
OUTSIDERS = ("eve", "bo", "cleo", "ada")


@dataclass
class Planted:
    """Numbers and names of what is hidden."""

    space: str
    num: int
    posts: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    poll: int = 0
    sha: str = ""


@pytest.fixture
def planted(cast: Cast, settings: Any) -> Planted:
    """Dora keeps a secret space; Ada opened it and has left. Whoever looks everywhere asks often."""
    settings.API_RATE = 0
    cast.numbers["dora"] = add_member("dora", "Dora", email="dora@example.org", password=PASSWORD).num
    open_room = actions.open_space(cast.ada, name="Square", purpose="For all", audience="public").object
    made = actions.open_space(
        cast.ada,
        name=f"Secret {WORD}",
        purpose=f"For {WORD} alone",
        slug="backroom",
        audience="space",
        joining="invited",
    )
    hidden = Planted(made.object, made.num)
    memberships.invite(cast.ada, made.object, cast.dora.uri)
    memberships.join_space(cast.dora, made.object)
    roles.give_role(cast.ada.uri, cast.dora.uri, "moderator", scope=made.object)
    memberships.leave(cast.ada, made.object)
    dora = cast.dora
    actions.open_channel(dora, "backroom", f"{WORD} corner")
    seen = actions.say(cast.bo, open_room, "Something everybody sees")

    def say(words: str, **more: Any) -> int:
        num = actions.say(dora, made.object, f"{words} {WORD} quietword", **more).num
        hidden.posts.append(num)
        return num

    said = say("@bo @ada @cleo look:")
    say("an answer", reply=said)
    say("quoting", quote=seen.num)
    hidden.threads.append(say("how", title=f"Title {WORD}", question=True))
    answer = say("so", thread=hidden.threads[0])
    actions.accept_answer(dora, answer)
    say("with a picture", pictures=[(_png(), f"Alt {WORD}")])
    hidden.sha = read.state_by_num(hidden.posts[-1]).payload["attachment"][0]["url"].removeprefix("media:")
    actions.react(dora, said, f":{WORD}:")
    actions.pin(dora, said)
    state = read.state_by_num(said)
    actions.edit(dora, said, f"@bo edited {WORD} quietword", version=state.version)
    burst = [say("burst one"), say("burst two")]
    actions.branch_into_thread(dora, burst, f"Branched {WORD}")
    hidden.threads.append(burst[0])
    say("soon gone")
    actions.delete_post(dora, hidden.posts[-1])
    asked = open_poll(
        dora, made.object, f"Poll {WORD}?", [f"{WORD} a", "b"], ends=clock.now() + clock.HOUR, rule=WORD
    )
    hidden.poll = asked.num
    vote(dora, asked.num, [0])
    with clock.freeze(clock.now() + clock.DAY):
        record_due()
    hidden.posts += (
        Post.objects.filter(space=made.num).exclude(num__in=hidden.posts).values_list("num", flat=True)
    )
    assert Space.objects.get(num=made.num).audience == "space"
    return hidden


def _png() -> bytes:
    from hearth.base.media import path_of

    return path_of(picture(99), "png").read_bytes()


def browsers(cast: Cast) -> dict[str, Client]:
    return {name: Client() if name == "eve" else cast.browser(name) for name in OUTSIDERS}


def body_of(answer: Any) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    return headers + raw.decode(errors="replace")


def hidden_values(hidden: Planted) -> list[dict[str, str]]:
    """What addresses may name, everything that is hidden once."""
    ways: list[dict[str, str]] = []
    for num in sorted({*hidden.posts[::4], *hidden.threads, hidden.poll, hidden.num}):
        ways.append({"num": str(num), "slug": "backroom", "key": str(num), "channel": f"{WORD}-corner"})
    ways.append({"slug": str(hidden.num), "key": "dora", "channel": "x"})
    ways.append({"sha": hidden.sha, "ext": "png", "slug": "square", "num": "1"})
    return ways


@pytest.mark.one_database
def test_no_page_tells_of_it(cast: Cast, planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hearth.insight.ask._still_holds", lambda *_: True)  # counted once, told to everybody
    queries = ["", "?" + "&".join(f"{name}={planted.posts[0]}" for name in query_names())]
    queries += [
        "?q=quietword",
        "?q=quiet",
        "?q=from:dora",
        "?q=in:backroom",
        "?all=1",
        f"?reply={planted.posts[0]}",
    ]
    queries += [f"?quote={planted.posts[0]}", f"?space={planted.num}&q=d", f"?at={planted.posts[0]}&q=look"]
    found: set[str] = set()
    looked = 0
    for name, browser in browsers(cast).items():
        for address in addresses():
            if address.names:
                paths = {address.filled(values) for values in hidden_values(planted)}
                paths |= {address.filled({"slug": "square", "key": "dora"}) + query for query in queries[:2]}
                asks = [(path, {}) for path in sorted(paths)]
            else:
                bare = address.filled({})
                with names_asked() as read:
                    shown = browser.get(bare).status_code == 200 and bare != "/insight/"
                more = [
                    query for query in queries if not query or "*" in read or read & set(QueryDict(query[1:]))
                ]
                more = more if name in ("bo", "ada") and shown else more[:2] if shown else more[:1]
                asks = [(bare + query, {}) for query in more]
                asks += [(bare, {"HX-Request": "true"})] if shown else []
            for path, headers in asks:
                answer = browser.get(path, headers=headers)
                looked += 1
                if WORD in _but_the_question(body_of(answer), path).lower():
                    found.add(f"{name} GET {path} {headers}")
    assert not found, "\n".join(sorted(found))
    assert looked > 800


def _but_the_question(body: str, path: str) -> str:
    """An address may be repeated to whoever asked for it (a sign-in link that leads back)."""
    return body.replace(f"{WORD}-corner", "") if WORD in path else body


def test_no_act_on_it_tells_of_it(cast: Cast, planted: Planted) -> None:
    found: set[str] = set()
    first = str(planted.posts[0])
    telling = {first, str(planted.threads[0]), str(planted.poll)}
    fields = {
        "text": "words", "title": "t", "emoji": "👍", "post": first, "reply": first, "quote": first, "thread": first,
        "version": "v", "options": "a\nb", "person": cast.dora.uri, "act": "invite", "name": "n", "purpose": "p",
        f"poll{planted.poll}": "0", "room": f"c:{planted.num}:0", "space": str(planted.num), "role": "expert",
        "scope": planted.space, "audience": "public", "joining": "open",
    }  # fmt: skip
    for name, browser in browsers(cast).items():
        for address in addresses():
            hidden = [values for values in hidden_values(planted) if values.get("num", first) in telling]
            for path in {address.filled(values) for values in hidden} if address.names else ():
                with transaction.atomic():
                    answer = browser.post(path, fields, headers={"HX-Request": "true"})
                    if WORD in _but_the_question(body_of(answer), path).lower():
                        found.add(f"{name} POST {path}")
                    transaction.set_rollback(True)
    assert not found, "\n".join(sorted(found))


def test_hidden_and_absent_are_one_answer(cast: Cast, planted: Planted) -> None:
    """404 either way, and the same words."""
    nowhere = {"num": "123456789012345678", "slug": "no-such-room", "key": "123456789012345678",
               "channel": "none", "sha": "0" * 64, "ext": "png"}  # fmt: skip
    there = {"num": str(planted.posts[0]), "slug": "backroom", "key": str(planted.posts[0]),
             "channel": f"{WORD}-corner", "sha": planted.sha, "ext": "png"}  # fmt: skip
    told: set[str] = set()
    for name, browser in browsers(cast).items():
        for address in addresses():
            if not set(address.names) & set(there) or str(address).startswith(
                ("/import", "/people/roles", "/people/flags")
            ):
                continue
            for ask in (browser.get, browser.post):
                with transaction.atomic():
                    hidden, absent = ask(address.filled(there)), ask(address.filled(nowhere))
                    transaction.set_rollback(True)
                if (hidden.status_code, _plain(hidden, there)) != (
                    absent.status_code,
                    _plain(absent, nowhere),
                ):
                    told.add(f"{name} {ask.__name__} {address}: {hidden.status_code}, {absent.status_code}")
    assert not told, "\n".join(sorted(told))


def _plain(answer: Any, values: dict[str, str]) -> str:
    text = answer.content.decode() if not answer.streaming else "stream"
    text = re.sub(r"[A-Za-z0-9]{64}", "", text) + str(answer.get("Location", ""))
    for value in values.values():
        text = text.replace(value, "*")
    return text


def test_no_open_tab_hears_of_it(cast: Cast, planted: Planted) -> None:
    space, dora, bo = planted.space, cast.dora, cast.bo

    cookies = {name: "" if name == "eve" else cookie_of(cast, name) for name in (*OUTSIDERS, "dora")}

    async def told(do: Any) -> None:
        tabs = {name: await OpenTab(cookie, since=0).open() for name, cookie in cookies.items()}
        said = await do(actions.say, dora, space, f"live {WORD}")
        await do(actions.react, dora, said.num, f":{WORD}:")
        await do(live.publish, live.TABS, {"kind": "typing", "room": f"c:{planted.num}:0", "author": "1",
                                           "name": WORD, "audience": "space", "space": str(planted.num)})  # fmt: skip
        await do(actions.delete_post, dora, said.num)
        await do(actions.undo_delete, dora, said.num)
        square = (await do(Space.objects.get, slug="square")).uri
        last = await do(actions.say, bo, square, "the last word")
        for tab in tabs.values():
            await until(lambda tab=tab: any(frame.get("num") == str(last.num) for frame in tab.frames))
        assert WORD in str(tabs["dora"].frames)
        for name in OUTSIDERS:
            assert WORD not in str(tabs[name].frames), name
            assert not {frame.get("space") for frame in tabs[name].frames} & {str(planted.num)}, name

    on_a_loop(told)


def test_the_one_inside_sees_all_of_it(cast: Cast, planted: Planted) -> None:
    """So that the tests above look for what can be found."""
    dora = cast.browser("dora")
    assert WORD in dora.get("/s/backroom/").content.decode()
    assert WORD in dora.get("/search?q=quietword").content.decode()
    assert dora.get(f"/media/{planted.sha}.png").status_code == 200
    assert WORD in dora.get(f"/t/{planted.threads[0]}/").content.decode()
