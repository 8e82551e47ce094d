"""What anybody writes stays words: the post renderer escapes every field and links to nobody else's host."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.ui.post import Media, ParentView, PostView, QuoteView, ReactionView, post_html, posts_html

NOW = 1_790_000_000_000
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\' onmouseover="x" &lt;'
URLS = [
    "javascript:alert(1)",
    "//elsewhere.example/x",
    "/\\elsewhere.example",
    "https://elsewhere.example/pixel.gif",
    "data:text/html,x",
]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("img", "input", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def hostile_view(text: str = HOSTILE, url: str = "javascript:alert(1)", **more) -> PostView:
    return PostView(
        num=5,
        author_name=text,
        author_num=7,
        published=NOW - 60_000,
        html="<p>safe</p>",
        permalink=url,
        author_handle=text,
        author_label=text,
        author_avatar=url,
        imported=True,
        origin=text,
        edited=NOW,
        title=text,
        thread=5,
        replies=2,
        media=(
            Media(url=url, alt=text),
            Media(url="/media/a.png", alt=text, name=text),
            Media(url="/media/b", kind="file", name=text),
        ),
        quote=QuoteView(author_name=text, html="<p>q</p>", permalink=url, published=NOW),
        reactions=(ReactionView(emoji=text, count=3, names=text),),
        parent=ParentView(num=4, author_name=text, excerpt=text, permalink=url),
        place=text,
        place_url=url,
        reply_url=url,
        lang=text,
        likes=2,
        viewer_neutral=True,
        **more,
    )


def check(html: str) -> None:
    for tag, attrs in read(html).tags:
        assert tag not in ("script", "style", "iframe")
        for name, value in attrs.items():
            assert not name.startswith("on") and name != "style", (tag, name)
            if name in ("href", "src", "formaction"):
                assert value == "" or value[0] in "/#?", (tag, name, value)
                assert not value.startswith(("//", "/\\"))


@pytest.mark.parametrize("url", URLS)
def test_hostile_text_and_addresses_stay_words(url):
    check(post_html(hostile_view(url=url), now=NOW))
    check(post_html(hostile_view(url=url, accepted=True, mine=True), now=NOW))


@given(st.text(max_size=40))
def test_any_text_leaves_the_markup_whole(text):
    check(post_html(hostile_view(text=text, url=text), now=NOW))


def test_a_live_frame_carries_every_act_and_a_page_only_the_allowed_ones():
    plain = PostView(num=5, author_name="Bo", author_num=7, published=NOW, html="", permalink="/p/5/")
    assert "formaction" not in post_html(plain, now=NOW) and "Reply" not in post_html(plain, now=NOW)
    assert 'data-for="author"' in post_html(hostile_view(), now=NOW)


def test_neighbours_of_one_author_stand_together_until_something_comes_between():
    def said(num, author, at, **more):
        return PostView(
            num=num, author_name="A", author_num=author, published=at, html="", permalink="/", **more
        )

    views = [said(1, 7, NOW), said(2, 7, NOW + 60_000), said(3, 8, NOW + 61_000), said(4, 8, NOW + 400_000)]
    html = posts_html(views, now=NOW + 500_000)
    assert html.count("continues") == 1 and 'class="post continues" id="p2"' in html
    assert posts_html(views, now=NOW, group=False).count("continues") == 0


def test_the_line_of_what_is_new_stands_once_and_never_on_top():
    views = [
        PostView(num=n, author_name="A", author_num=n, published=NOW + n, html="", permalink="/")
        for n in range(4)
    ]
    assert posts_html(views, now=NOW, new_after=NOW + 1).count('id="new"') == 1
    assert 'id="new"' not in posts_html(views, now=NOW, new_after=NOW - 5)
    assert 'id="new"' not in posts_html(views, now=NOW, new_after=NOW + 50)


@given(st.integers(min_value=-(2**62), max_value=2**62), st.integers(min_value=-(2**62), max_value=2**62))
def test_no_time_is_too_far_away_to_be_told(published, now):
    view = PostView(num=1, author_name="A", author_num=1, published=published, html="", permalink="/")
    assert "<time " in posts_html([view], now=now)


def test_fifty_posts_cost_little():
    from time import process_time

    views = [hostile_view(text="Bo Okafor", url="/p/5/") for _ in range(50)]
    posts_html(views, now=NOW)
    begun = process_time()
    for _ in range(10):
        posts_html(views, now=NOW)
    assert (process_time() - begun) / 10 < 0.012
