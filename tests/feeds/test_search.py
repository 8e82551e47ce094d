"""Search finds what the viewer may see, in any script, and forgets what was changed, deleted or erased."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.base import clock
from hearth.feeds import index
from hearth.ledger.activity import Activity
from hearth.ledger.erase import erase_object
from hearth.ledger.read import state_by_num
from hearth.ledger.record import record, record_many
from hearth.people import blocks
from hearth.spaces import actions, deadlines

pytestmark = pytest.mark.django_db


def test_words_in_any_order_and_the_last_one_begun(cast, found):
    actions.say(cast.bo, cast.bench, "The sole came loose, and I glued it.")
    assert found("glued sole")
    assert found("loose glu")
    assert not found("glu loose")  # only the last word may be begun
    assert not found("loose nails")


def test_phrases_keep_their_words_together(cast, found):
    actions.say(cast.bo, cast.bench, "two heavy books and one light lamp")
    assert found('"heavy books"')
    assert not found('"books heavy"')
    assert not found('"heavy boo"')


def test_accents_and_case_do_not_matter(cast, found):
    actions.say(cast.bo, cast.bench, "Die Straße zum Café in Malmö")
    for line in ("strasse", "STRASSE", "cafe", "malmo", "Malmö"):
        assert found(line), line


@pytest.mark.parametrize(
    "line", ["猫", "株式", "会社", "株式会社", "天気", "がいい", "ABC株", "한국", "국어"]
)
def test_one_and_two_characters_of_unspaced_scripts_are_found(cast, found, line):
    actions.say(cast.bo, cast.bench, "今日は天気がいい。ABC株式会社の猫 한국어")
    assert found(line)
    assert not found("犬")
    assert not found("式株")


def test_titles_choices_and_picture_descriptions_are_found(cast, found):
    payload = {
        "name": "Lunch where?",
        "content": "choose",
        "oneOf": [{"name": "canteen"}, {"name": "river"}],
        "attachment": [{"type": "Image", "url": "media:" + "0" * 64, "name": "a wooden table"}],
    }
    record(
        Activity(
            type="Create", actor=cast.ada.uri, object_type="Question", payload=payload, target=cast.bench
        )
    )
    for line in ("lunch", "canteen", "wooden table", "has:image", "has:image from:@ada river"):
        assert found(line), line
    assert not found("has:image from:bo")


def test_filters(cast, found):
    with clock.freeze(1_710_000_000_000):
        actions.say(cast.bo, cast.bench, "an old word")
    actions.say(cast.ada, cast.square, "a new word")
    assert len(found("word")) == 2
    assert len(found("word from:bo")) == 1
    assert len(found("word in:square")) == 1
    assert len(found("word before:2024-04")) == 1
    assert len(found("word after:2024-04")) == 1
    assert len(found("in:square")) == 1
    assert not found("word from:nobody")
    assert not found("word in:nowhere")


def test_nobody_finds_what_they_may_not_see(cast, found):
    actions.say(cast.ada, cast.secret, "the zebra plan")
    actions.say(cast.ada, cast.bench, "the zebra talk")
    actions.say(cast.ada, cast.square, "the zebra square")
    assert len(found("zebra", "ada")) == 3
    assert len(found("zebra", "bo")) == 2
    assert len(found("zebra", "eve")) == 1
    assert not found("in:backroom", "bo")
    blocks.block(cast.bo, cast.ada.uri)
    assert not found("zebra", "bo")


def test_an_edit_and_a_deletion_take_words_out(cast, found):
    said = actions.say(cast.bo, cast.bench, "wrongword here")
    state = state_by_num(said.num)
    actions.edit(cast.bo, said.num, "rightword here", version=state.version)
    assert not found("wrongword")
    assert found("rightword")
    actions.delete_post(cast.bo, said.num)
    assert not found("rightword")  # hidden at once
    for activity in deadlines.delete_for_good(clock.now() + clock.DAY):
        record(activity)
    assert not found("rightword")
    assert index.find([(("rightword",), False)], 1 << 62, 0, 9) == []


def test_pages_go_on_where_the_last_one_ended(cast):
    from hearth.feeds.query import read_query
    from hearth.feeds.search import search

    def note(n: int) -> Activity:
        place = (cast.secret, "space") if n % 3 else (cast.square, "public")
        return Activity(
            type="Create",
            actor=cast.ada.uri,
            object_type="Note",
            payload={"content": f"common {n}"},
            target=place[0],
            audience=place[1],
            published=1_700_000_000_000 + n * 1000,
        )

    record_many([note(n) for n in range(150)])
    seen, below = [], None
    for _ in range(20):
        page = search(read_query("common"), cast.viewer("eve"), below)
        seen += [hit.num for hit in page.hits]
        below = page.older
        if below is None:
            break
    assert len(seen) == len(set(seen)) == 50
    assert seen == sorted(seen, reverse=True)


def test_a_page_of_hits_costs_a_constant_number_of_queries(cast):
    from hearth.feeds.query import read_query
    from hearth.feeds.search import search

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            search(read_query("plenty"), cast.bo)
        return len(queries)

    for n in range(2):
        actions.say(cast.ada, cast.bench, f"plenty {n}")
    few = cost()
    for n in range(18):
        actions.say(cast.ada if n % 2 else cast.cleo, cast.bench, f"plenty {n}")
    assert cost() == few


def test_very_long_posts_are_searchable(cast, found):
    many = " ".join(f"word{n:x}x" for n in range(70_000))
    long = "y" * 300_000
    for content in (many, long, "株" * 90_000, "\x00 nul"):
        payload = {"content": content, "mediaType": "text/markdown"}
        record(
            Activity(type="Create", actor=cast.bo.uri, object_type="Note", payload=payload, target=cast.bench)
        )
    assert found("word1x word2x")
    assert found("nul")
    assert found("株株株")


def test_hostile_lines_are_only_words(cast):
    browser = cast.browser("bo")
    for line in (
        '"',
        "*",
        "NEAR(",
        "a AND OR NOT",
        "words:x",
        "'; DROP TABLE",
        "(((",
        '" * ^',
        "\x00",
        "\ue000by",
    ):
        assert browser.get("/search", {"q": line}).status_code == 200, line


def test_the_page_explains_itself_and_shows_marks(cast):
    browser = cast.browser("bo")
    actions.say(cast.ada, cast.bench, "A <b>bold</b> shoelace")
    page = browser.get("/search").content.decode()
    assert "from:ada" in page
    page = browser.get("/search", {"q": "shoel"}).content.decode()
    assert "<mark>shoelace</mark>" in page
    part = browser.get("/search", {"q": "shoel"}, headers={"HX-Request": "true"}).content.decode()
    assert "<mark>shoelace</mark>" in part
    assert "<html" not in part
    assert "Nothing found." in browser.get("/search", {"q": "qwertz"}).content.decode()


def test_a_rebuild_finds_the_same(kept_cast):
    from hearth.feeds.query import read_query
    from hearth.feeds.search import search
    from hearth.ledger.rebuild import rebuild

    said = actions.say(kept_cast.bo, kept_cast.bench, "firstword 株式会社")
    actions.edit(kept_cast.bo, said.num, "secondword 株式会社", version=state_by_num(said.num).version)
    rebuild()
    ask = lambda line: [hit.num for hit in search(read_query(line), kept_cast.bo).hits]  # noqa: E731
    assert ask("secondword") == ask("株式") == [said.num]
    assert ask("firstword") == []


@pytest.mark.one_database
def test_an_erased_word_is_in_no_byte_of_the_index(kept_cast):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself")
    for n in range(300):
        actions.say(kept_cast.ada, kept_cast.bench, f"ordinary talk number {n}")
    said = actions.say(kept_cast.bo, kept_cast.bench, "the xylobombardon and 株式会社")
    for n in range(300):
        actions.say(kept_cast.ada, kept_cast.bench, f"more ordinary talk {n}")

    def remembered() -> list[bytes]:
        rows = connection.connection.execute("SELECT block FROM feeds_search_data").fetchall()
        rows += connection.connection.execute("SELECT term FROM feeds_search_idx").fetchall()
        blocks = b"".join(row[0] if isinstance(row[0], bytes) else str(row[0]).encode() for row in rows)
        return [word for word in (b"ylobombardon", "株式".encode()) if word in blocks]

    assert remembered()
    erase_object(state_by_num(said.num).uri)
    assert remembered() == []
    assert len(index.find([(("ordinary",), False)], 1 << 62, 0, 1000)) == 600


def test_who_elsewhere_does_not_want_to_be_searched_is_not_found(cast, found):
    for name, listed in (("gus", True), ("hal", False), ("ivy", None)):
        uri = f"https://far.example/{name}"
        said = {} if listed is None else {"indexable": listed}
        person = {"preferredUsername": f"{name}@far.example", "name": name, **said}
        for payload, kind, about in (
            (person, "Person", uri),
            ({"content": f"walnut {name}"}, "Note", f"{uri}/1"),
            ({"content": f"walnut {name}", "hearth:unsearchable": True}, "Note", f"{uri}/2"),
        ):
            record(
                Activity(
                    type="Create", actor=uri, object=about, object_type=kind, payload=payload,
                    audience="public", origin="activitypub",
                )
            )  # fmt: skip
    assert len(found("walnut")) == 2
    assert not found("walnut hal")
