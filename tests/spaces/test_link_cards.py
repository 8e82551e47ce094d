"""Cards of links: only of what everybody may read, asked for once, gently and off the road of every request."""

import pytest

from hearth.api.entities.statuses import status
from hearth.base import clock, fetch, options
from hearth.base.address import KEY
from hearth.base.errors import Unreachable
from hearth.ledger.deadlines import record_due
from hearth.ledger.reactors import Follower
from hearth.people.sight import STRANGER
from hearth.spaces import actions, link_cards, link_fetching
from hearth.spaces.link_rows import HELD, NONE, LinkCard
from hearth.spaces.models import Post
from hearth.spaces.page_words import words_of
from hearth.spaces.shown import post_views
from tests.spaces.conftest import Cast

pytestmark = [pytest.mark.one_database]
PAGE = (
    b'<!doctype html><html lang="en-GB"><head><title>Old</title><meta property="og:title" content="How to &amp; glue">'
    b'<meta property="og:description" content="A  long\nway <b>x</b>"><meta property="og:site_name" content="Bench">'
    b'<meta name="author" content="Ada &lt;script&gt;"><meta property="og:image" content="https://a.example/x.png">'
    b'</head><body><meta property="og:title" content="No"></body>'
)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that was asked for; the web has one good page."""
    found: list[str] = []

    def fetch_now(url: str, **_options: object) -> fetch.Answer:
        found.append(url)
        if "dead" in url:
            raise Unreachable("gone")
        kind = "application/pdf" if url.endswith("pdf") else "text/html"
        return fetch.Answer(200, url, kind, PAGE, {"Content-Type": f"{kind}; charset=utf-8"})

    monkeypatch.setattr(fetch, "fetch_now", fetch_now)
    monkeypatch.setattr(link_fetching, "_rests", {})
    return found


def said(cast: Cast, text: str, audience: str = "public") -> Post:
    options.put(KEY, "https://home.example")
    follower = Follower({"spaces.reactors.note_link"})
    room = actions.open_space(cast.ada, name="Open", purpose="p", audience="public").object
    made = actions.say(cast.ada, room, text, audience=audience)
    while follower.step():
        pass
    return Post.objects.get(num=made.num)


def test_a_public_link_gets_a_card_once(cast: Cast, asked: list[str]) -> None:
    post = said(cast, "See https://glue.example/a?b=1&c=2 and https://other.example/")
    assert status(post, STRANGER)["card"] is None
    link_fetching.ask_due(clock.now())
    link_fetching.ask_due(clock.now())
    assert asked == ["https://glue.example/a?b=1&c=2"]
    card = status(post, STRANGER)["card"]
    assert (card["url"], card["title"], card["description"]) == (
        asked[0],
        "How to & glue",
        "A long way <b>x</b>",
    )
    assert (card["type"], card["image"], card["provider_name"], card["language"]) == (
        "link",
        None,
        "Bench",
        "en-GB",
    )
    assert card["authors"] == [{"name": "Ada <script>", "url": "", "account": None}]
    html = str(post_views([post], cast.bo)[0].card)
    assert "A long way &lt;b&gt;x&lt;/b&gt;" in html and 'href="https://glue.example/a?b=1&amp;c=2"' in html
    kept = list(LinkCard.objects.all())
    link_fetching.sweep(clock.now() + link_fetching.KEPT + 1)
    assert status(post, STRANGER)["card"] is None, "it goes after ninety days"
    LinkCard.objects.bulk_create(kept)
    follower = Follower({"spaces.reactors.drop_link"})
    actions.delete_post(cast.ada, post.num)
    record_due(clock.now() + clock.HOUR)
    while follower.step():
        pass
    assert not LinkCard.objects.exists(), "and with its post"


@pytest.mark.parametrize("audience", ["home", "space"])
def test_what_is_not_for_everybody_is_never_asked_for(cast: Cast, asked: list[str], audience: str) -> None:
    said(cast, "See https://glue.example/secret", audience)
    link_fetching.ask_due(clock.now())
    assert asked == [] and not LinkCard.objects.exists()


def test_keepers_can_say_no_and_a_home_without_address_asks_nobody(cast: Cast, asked: list[str]) -> None:
    options.put(link_cards.SWITCH, link_cards.OFF)
    said(cast, "See https://glue.example/a")
    assert not LinkCard.objects.exists()
    options.drop(link_cards.SWITCH)
    options.drop(KEY)
    link_cards.ask_for(Post.objects.get(html__contains="glue"))
    assert not LinkCard.objects.exists() and asked == []


def test_dead_pages_and_other_files_are_left_alone(cast: Cast, asked: list[str]) -> None:
    said(cast, "See https://dead.example/a")
    now = clock.now()
    for minutes in (0, 5, 60, 600):
        link_fetching._rests.clear()
        link_fetching.ask_due(now + minutes * clock.MINUTE)
    assert len(asked) == link_fetching.TRIES
    assert LinkCard.objects.get().state == NONE
    LinkCard.objects.all().delete()
    url = "https://glue.example/a.pdf"
    LinkCard.objects.create(key=link_cards.key_of(url), url=url, post=1, due=now)
    link_fetching.ask_due(now)
    assert (len(asked), LinkCard.objects.get().state) == (link_fetching.TRIES + 1, NONE)


def test_a_server_is_asked_gently_and_an_hour_has_an_end(cast: Cast, asked: list[str]) -> None:
    options.put(KEY, "https://home.example")
    for number in range(4):
        url = f"https://glue.example/{number}"
        LinkCard.objects.create(key=link_cards.key_of(url), url=url, post=number, due=clock.now())
    assert link_fetching.ask_due(clock.now()) == 1
    assert LinkCard.objects.filter(state=HELD).count() == 1
    assert len(asked) == 1


def test_names_and_topics_are_no_links(db: None) -> None:
    named = '<a href="https://a.example/@x" class="u-url mention">@<span>x</span></a>'
    topic = '<a href="https://a.example/tags/x" class="mention hashtag">#x</a>'
    assert link_cards.link_in(named + topic) == ""
    assert (
        link_cards.link_in(named + '<a href="https://b.example/?a&amp;b">b</a>') == "https://b.example/?a&b"
    )


def test_pages_that_say_nothing_or_want_no_card() -> None:
    assert words_of(b"<html><body>words") is None
    assert words_of(b'<meta name="robots" content="nosnippet"><title>T</title>') is None
    found = words_of("<title>Größe</title>".encode("latin-1"), "text/html; charset=iso-8859-1")
    assert found is not None and found.title == "Größe"
    assert words_of(b"<title>\xe2\x80\xaeabc</title>" + b"<" * 5000) is not None
