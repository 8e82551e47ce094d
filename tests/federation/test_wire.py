"""JSON from strangers: what naive parsers differ about is refused, what the W3C shows is read."""

import zipfile
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.base.errors import Invalid, TooMuch
from hearth.federation.activitypub import authority, wire
from tests import homes

pytestmark = pytest.mark.one_database
W3C = homes.ROOT.parent / "shared" / "vectors" / "activitystreams" / "activitystreams-test.zip"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"5",
        b'"text"',
        b"[]",
        b'[{"type":"Note"}]',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e400}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'{"a":"\x00"}',
        b'{"a":"\\u0000"}',
        b'{"a\\u0000":1}',
        b"\xff\xfe{\x00}\x00",
        b'{"a":1,"a":2}',
        b'{"object":{"id":"x","i\\u0064":"y"}}',
        b'{"@graph":[]}',
        b'{"object":{"@reverse":{}}}',
        b'{"object":[{"@included":{}}]}',
        b'{"\\u0040nest":{}}',
        b'{"a":' + b"[" * 64 + b"]" * 64 + b"}",
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"a":1}x',
        b"{'a':1}",
    ],
)
def test_what_is_not_read_alike_everywhere_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        wire.read(raw)


def test_one_megabyte_is_the_most() -> None:
    assert wire.read(b'{"a":"' + b"x" * 999_992 + b'"}')
    with pytest.raises(TooMuch):
        wire.read(b'{"a":"' + b"x" * 999_993 + b'"}')


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":' * 64 + b"1" + b"}" * 64,
        b'{"a":"\\\\u0000"}',
        b'{"@context":[{"x":"as:y"}],"object":{"@context":"https://www.w3.org/ns/activitystreams"}}',
        b'{"a":[{"id":1},{"id":1}]}',
        b'{"a":"' + b"{[" * 100 + b'"}',
        '{"ключ":"😀"}'.encode(),
    ],
)
def test_what_is_merely_unusual_is_read(raw: bytes) -> None:
    assert wire.read(raw) == orjson.loads(raw)


def test_the_examples_of_the_w3c_are_read_and_looked_at() -> None:
    if not W3C.exists():
        pytest.skip("the W3C examples are not beside the project")
    read, refused = 0, []
    with zipfile.ZipFile(W3C) as archive:
        for name in archive.namelist():
            if not name.endswith(".json"):
                continue
            try:
                found = wire.read(archive.read(name))
            except Invalid:
                refused.append(name.removeprefix("test/"))
                continue
            read += 1
            look_at(found)
    shapes = ["fail/number-at-top.json", "fail/string-at-top.json", "fail/array-at-top.json"]
    allowed = {*shapes, "fail/bad-character-set.json", "vocabulary-ex196-jsonld.json"}
    assert set(shapes) <= set(refused) and read > 200
    assert set(refused) <= allowed, refused


def look_at(document: dict[str, Any]) -> None:
    """Everything that may be asked of a document; none of it may raise anything but Invalid."""
    for value in (document, *document.values()):
        inner = value if isinstance(value, dict) else document
        wire.kind(inner), wire.ids(value), wire.links(value), wire.moment(value), wire.number(value)
        for name in ("content", "name", "summary"):
            wire.text(inner, name), wire.language(inner, name)
        for name in ("to", "cc", "audience"):
            assert all(isinstance(each, str) for each in wire.recipients(inner, name))
        authority.trusted_inside(document, value)
        authority.owned_by(inner, "https://a.example/ada")
        authority.moved("https://a.example/ada", inner)
        authority.stamped(inner, quote="x", quoted="y", author="https://a.example/z")
        authority.belongs(document, inner)
        authority.may_act(document, inner)
        try:
            authority.owner(inner)
            authority.key_in(inner, "https://a.example/ada#main-key")
        except Invalid:
            pass


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=8)
    | st.sampled_from(
        ["https://a.example/ada", "https://a.example/ada#main-key", "Person", "Note", wire.PUBLIC]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id type actor object attributedTo publicKey assertionMethod owner controller publicKeyPem content"
                " contentMap to url href mediaType published alsoKnownAs orderedItems context".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["id", "type", "actor", "object", "attributedTo", "publicKey", "to"]), JSON
    )
)
def test_no_shape_breaks_the_looking(document: dict[str, Any]) -> None:
    look_at(document)


def test_one_may_stand_for_many_and_many_for_one() -> None:
    assert wire.ids("https://a.example/1") == ["https://a.example/1"]
    assert wire.ids([{"id": "x"}, "x", {"id": 5}, None, 7, {"type": "Note"}]) == ["x"]
    assert wire.one([]) is None and wire.many(None) == [] and len(wire.many(list(range(5000)))) == 1000
    assert wire.kind({"type": ["as:Note", "Other"]}) == "Note"
    assert wire.kind({"@type": "https://www.w3.org/ns/activitystreams#Note"}) == "Note"
    assert wire.kind({"type": "litepub:EmojiReact"}) == wire.kind(
        {"type": "http://litepub.social/ns#EmojiReact"}
    )
    for everybody in ("as:Public", "Public", wire.PUBLIC, [wire.PUBLIC], {"id": wire.PUBLIC}):
        assert wire.recipients({"to": everybody}, "to") == [wire.PUBLIC]
    assert wire.text({"contentMap": {"de": "Hallo"}}, "content") == "Hallo"
    assert wire.language({"content": "b", "contentMap": {"en": "a", "de": "b"}}) == "de"
    assert wire.link([{"type": "Link", "href": "https://a.example/x", "mediaType": "text/html"}]) == (
        "https://a.example/x"
    )
    assert wire.links({"type": "Image", "mediaType": "image/png", "url": ["a", {"href": "b"}]}) == [
        ("a", "image/png"),
        ("b", "image/png"),
    ]
    assert wire.moment("2023-02-24T23:36:38Z") == 1_677_281_798_000
    assert wire.moment("2023-02-24T23:36:38.123456789Z") is not None
    assert wire.number(True) is None and wire.number(-1) is None and wire.number([3]) == 3
