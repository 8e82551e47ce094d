"""What hostile servers send (FEDIVERSE, the list of bad input): each of these does harm on a naive server.

The classes about addresses, redirects and slow peers are in `test_http.py` and tests/base,
those about reading in `test_objects.py`.
"""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from hearth.base import clock
from hearth.federation.activitypub import addresses, cavage
from hearth.federation.activitypub.keys import SigningKey, pem_of
from hearth.federation.activitypub.receiving import (
    content,
    documents,
    gatekeeping,
    inbox,
    keeping,
    processing,
    remote,
    signers,
    turns,
)
from hearth.federation.activitypub.receiving.rows import Dropped, Intake, RemoteActor
from hearth.federation.activitypub.resolve import resolve
from hearth.ledger import read
from hearth.people import follows, servers
from hearth.people.bonds import Follow
from hearth.people.models import Actor
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests.federation.afar import NINE, PUBLIC, Elsewhere, Person, befriend, deliver, post, tell
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def me(viewer: Any) -> str:
    return addresses.actor_url(viewer.actor)


def count() -> int:
    return Post.objects.filter(origin="activitypub").count()


def test_6_7_signatures_and_keys(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person
) -> None:
    said = finn.does("Follow", me(afar_home.ada))
    raw = orjson.dumps(said)
    good = cavage.sign("POST", "https://home.example/ap/inbox", raw, finn.key)
    other = cavage.sign("POST", "https://elsewhere.example/ap/inbox", raw, finn.key)
    late = dict(good)
    with clock.freeze(clock.now() - 13 * clock.HOUR):
        late = cavage.sign("POST", "https://home.example/ap/inbox", raw, finn.key)
    with clock.freeze(clock.now() + 2 * clock.HOUR):
        early = cavage.sign("POST", "https://home.example/ap/inbox", raw, finn.key)
    unsigned_digest = {**good, "Signature": good["Signature"].replace(" digest", "")}
    tricks: dict[str, tuple[bytes, dict[str, str]]] = {
        "no signature": (raw, {}),
        "another body": (raw + b" ", good),
        "no digest": (raw, {**good, "Digest": ""}),
        "digest not signed": (raw, unsigned_digest),
        "for another host": (raw, {**other, "Host": "home.example"}),
        "stale": (raw, late),
        "from the future": (raw, early),
        "no algorithm": (raw, {**good, "Signature": good["Signature"].replace("rsa-sha256", "none")}),
        "a shared secret": (
            raw,
            {**good, "Signature": good["Signature"].replace("rsa-sha256", "hmac-sha256")},
        ),
        "somebody else's key": (raw, cavage.sign("POST", "https://home.example/ap/inbox", raw, mallory.key)),
    }
    for name, (body, headers) in tricks.items():
        assert post(body, headers) == 401, name
    weak = rsa.generate_private_key(65537, 1024)
    uri = f"https://{'weak.example'}/u/w"
    elsewhere.pages[uri] = {
        **finn.document,
        "id": uri,
        "publicKey": {"id": f"{uri}#k", "owner": uri, "publicKeyPem": pem_of(weak.public_key())},
    }
    assert deliver({**said, "actor": uri, "id": f"{uri}/1"}, finn, key=SigningKey(f"{uri}#k", weak)) == 401
    twin = elsewhere.person("twin")
    twin.document["publicKey"]["id"] = finn.key.id  # claims another's key, on the same server
    assert deliver(twin.does("Follow", me(afar_home.ada)), twin, key=finn.key) == 401
    stolen = SigningKey(f"{mallory.uri}#stolen", mallory.key.private)
    elsewhere.pages[mallory.uri] = {
        **mallory.document,
        "publicKey": {**mallory.document["publicKey"], "owner": finn.uri},
    }
    signers.forget()
    assert deliver(mallory.does("Follow", me(afar_home.ada)), mallory, key=stolen) == 401
    assert not Intake.objects.exists()
    assert post(raw, good) == 202
    processing.work_off()
    assert post(raw, good) == 202
    processing.work_off()
    assert len(follows.followers_of(afar_home.ada.actor or 0)) == 1


def test_4_8_only_the_owner_speaks_for_a_thing(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person
) -> None:
    num = befriend(afar_home, finn)
    befriend(afar_home, mallory)
    tell(finn.says("Mine"), finn)
    mine = Post.objects.get(author=num)
    local = actions.say(
        afar_home.ada,
        actions.open_space(afar_home.ada, name="Bench", purpose="", audience="public").object,
        "Local",
    )
    ours = addresses.object_url(local.num)
    fake = {**mallory.note("x"), "id": "https://far.example/u/finn/says/999", "attributedTo": finn.uri}
    third = {**mallory.note("x"), "id": "https://third.example/1"}
    for about in (
        fake,
        third,
        {**mallory.note("y"), "attributedTo": 7},
        {**mallory.note("z"), "attributedTo": []},
        {**mallory.note("w"), "attributedTo": [mallory.uri, mallory.uri, finn.uri][2:]},
        {**mallory.note("v"), "id": ours},
    ):
        elsewhere.pages = {url: page for url, page in elsewhere.pages.items() if "/says/" not in url}
        assert tell(mallory.does("Create", about), mallory) in (202, 400)
    for verb in ("Update", "Delete"):
        tell(
            mallory.does(
                verb, {"id": mine.uri, "type": "Note", "attributedTo": mallory.uri, "content": "Hacked"}
            ),
            mallory,
        )
        tell(
            mallory.does(
                verb, {"id": ours, "type": "Note", "attributedTo": me(afar_home.ada), "content": "Hacked"}
            ),
            mallory,
        )
        tell(mallory.does(verb, mine.uri), mallory)
        tell(mallory.does(verb, finn.uri), mallory)
    like = finn.does("Like", ours)
    tell(like, finn)
    tell(mallory.does("Undo", like), mallory)
    tell(mallory.does("Undo", like["id"]), mallory)
    assert not read.undone(like["id"])
    assert read.row_by_id(like["id"]) is not None
    assert Post.objects.get(num=mine.num).html == "<p>Mine</p>"
    assert "Hacked" not in Post.objects.get(num=local.num).html
    assert count() == 1
    # nobody accepts what was never asked, and nobody else accepts what was
    gia = elsewhere.person("gia", "other.example")
    follows.follow(afar_home.bo, remote.learn(gia.uri))
    held = Follow.objects.get(followed=read.num_of(gia.uri) or 0)
    tell(mallory.does("Accept", addresses.to_url(held.activity)), mallory)
    tell(
        mallory.does("Accept", {"type": "Follow", "actor": me(afar_home.ada), "object": mallory.uri}), mallory
    )
    assert Follow.objects.get(pk=held.pk).state == "asked"
    assert Dropped.objects.count() == 0  # counted in memory, written once a minute
    gatekeeping.write_down()
    assert Dropped.objects.filter(host="evil.example", reason="not theirs").exists()
    for odd in ({"actor": [mallory.uri, finn.uri]}, {"id": "https://far.example/1"}, {"id": 5}, {"actor": 3}):
        assert deliver({**mallory.does("Like", ours), **odd}, mallory) in (400, 401)
    # a document that says it is another one counts as that one, or not at all
    elsewhere.pages["https://evil.example/copy"] = {
        **finn.note("x"),
        "content": "<p>Forged</p>",
        "id": mine.uri,
    }
    tell(mallory.does("Announce", "https://evil.example/copy"), mallory)
    assert Post.objects.get(num=mine.num).html == "<p>Mine</p>"


def test_9_17_what_parsers_differ_about(afar_home: Cast, finn: Person) -> None:
    words = orjson.dumps(finn.does("Like", me(afar_home.ada))).decode()[:-1]
    deep = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
    bodies: dict[str, tuple[bytes, tuple[int, ...]]] = {
        "twice": (f'{words},"type":"Create"}}'.encode(), (400,)),
        **{key: (f'{words},"{key}":[]}}'.encode(), (400,)) for key in ("@graph", "@reverse", "@included", "@nest")},
        "deep": (deep, (400,)),
        "1e400": (f'{words},"x":1e400}}'.encode(), (400,)),
        "NaN": (f'{words},"x":NaN}}'.encode(), (400,)),
        "surrogate": (f'{words},"x":"\\ud800"}}'.encode(), (400,)),
        "NUL": (f'{words},"x":"\\u0000"}}'.encode(), (400,)),
        "latin": (f'{words},"x":"\xe9"}}'.encode("latin-1"), (400,)),
        "number": (b"5", (400,)), "array": (b"[]", (400,)), "text": (b'"x"', (400,)), "nothing": (b"", (400,)),
        "large": (b'{"x":"' + b"x" * 1_000_001 + b'"}', (413,)),
    }  # fmt: skip
    for name, (body, status) in bodies.items():
        assert deliver(None, finn, body=body) in status, name
    assert not Intake.objects.exists()
    many = finn.says(
        "Hello",
        to=[PUBLIC, *[f"https://x.example/{n}" for n in range(20_000)]],
        tag=[
            {"type": "Mention", "href": me(afar_home.bo)},
            *[{"type": "Hashtag", "name": f"#t{n}"} for n in range(5000)],
        ],
    )
    assert tell(many, finn) == 202
    state = read.state(many["object"]["id"])
    assert state is not None
    assert len(state.payload["tag"]) <= content.TAGS


def test_18_24_floods_and_html(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    befriend(afar_home, finn)
    nasty = (
        '<script>alert(1)</script><p onclick="x()" style="color:red">A</p><a href="javascript:x()">b</a>'
        '<a href="data:text/html,x">c</a><math><mi>x</mi></math><svg onload=x()></svg><iframe src="//x"></iframe>'
        '<img src="https://evil.example/track.gif">' + "<div>" * 3000 + "\u202eevil" + "Z" + "\u0300" * 500
    )
    poll = {
        "type": "Question",
        "oneOf": [{"type": "Note", "name": f"{n}" * 300} for n in range(400)],
        "endTime": "2030-01-01T00:00:00Z",
    }
    tell(finn.does("Create", finn.note("", content=nasty, summary=nasty, name=nasty, **poll)), finn)
    assert not Intake.objects.exists()

    html = Post.objects.get(origin="activitypub").html
    for bad in (
        "script",
        "onclick",
        "style=",
        "javascript:",
        "data:",
        "<math",
        "<svg",
        "<iframe",
        "<img",
        "\u202e",
        "\u0300" * 10,
    ):
        assert bad not in html, bad
    state = read.state_by_num(Post.objects.get(origin="activitypub").num)
    assert state is not None
    assert len(state.payload["oneOf"]) <= content.OPTIONS
    assert all(len(option["name"]) <= content.OPTION for option in state.payload["oneOf"])
    loud = elsewhere.person("loud", "loud.example")
    loud.document |= {
        "name": "N" * 5000,
        "summary": "S" * 50_000,
        "alsoKnownAs": [f"https://x.example/{n}" for n in range(900)],
        "attachment": [{"type": "PropertyValue", "name": "k" * 3000, "value": "v"} for _ in range(60)],
        "icon": {"type": "Image", "url": "https://loud.example/face.png"},
    }
    known = read.state(Actor.objects.get(num=remote.learn(loud.uri)).uri)
    assert known is not None
    assert (len(known.payload["name"]), len(known.payload["summary"])) == (2048, 20_000)
    assert (len(known.payload["attachment"]), len(known.payload["alsoKnownAs"])) == (50, 256)
    assert Actor.objects.get(uri=loud.uri).avatar.startswith("/ap/file/")
    for name in ("u" * 3000, "two words", "x@y", ""):
        nameless = elsewhere.person("bad", "bad.example", preferredUsername=name)
        assert resolve(nameless.uri, afar_home.bo) is None, name


def test_10_a_move_needs_both_sides(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person
) -> None:
    num = befriend(afar_home, finn)
    new = elsewhere.person("finn", "new.example")
    move = {"target": new.uri}
    tell(finn.does("Move", finn.uri, **move), finn)
    tell(mallory.does("Move", finn.uri, target=mallory.uri), mallory)
    assert follows.followed_by(afar_home.bo) == {num}
    new.document["alsoKnownAs"] = finn.uri
    tell(finn.does("Move", finn.uri, **move), finn)
    assert follows.followed_by(afar_home.bo) == frozenset()
    assert follows.follow_state(afar_home.bo, [read.num_of(new.uri) or 0]) == {read.num_of(new.uri): "asked"}
    finn.document["alsoKnownAs"] = new.uri  # and back again: not within a week
    Follow.objects.filter(followed=read.num_of(new.uri) or 0).update(state="active", rank=1)
    third = elsewhere.person("third", alsoKnownAs=[finn.uri])
    tell(finn.does("Move", finn.uri, target=third.uri), finn)
    assert read.num_of(third.uri) is None
    servers.decide(afar_home.ada, "evil.example", "block")
    RemoteActor.objects.update(moved=0)
    tell(new.does("Move", new.uri, target=mallory.uri), new)
    assert follows.followed_by(afar_home.bo) == {read.num_of(new.uri)}


def test_11_a_quote_needs_the_quoted_authors_stamp(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person
) -> None:
    befriend(afar_home, finn)
    befriend(afar_home, mallory)
    mine = finn.says("Mine")
    tell(mine, finn)
    quoted = mine["object"]["id"]

    def stamp(uri: str, **more: Any) -> str:
        note = f"{mallory.uri}/says/{mallory.count + 1}"
        made = {"id": uri, "type": "QuoteAuthorization", "attributedTo": finn.uri, "interactingObject": note}
        elsewhere.pages[uri] = {**made, "interactionTarget": quoted, **more}
        return uri

    tricks = [
        "",
        stamp("https://evil.example/stamp"),
        stamp("https://far.example/s/1", attributedTo=mallory.uri),
        stamp("https://far.example/s/2", interactingObject="https://evil.example/other"),
        stamp("https://far.example/s/3", interactionTarget="https://far.example/other"),
        "https://far.example/s/none",
    ]
    for trick in tricks:
        said = mallory.says("Look", quote=quoted, quoteAuthorization=trick)
        stamped = elsewhere.pages.get(trick)
        if isinstance(stamped, dict) and "/other" not in stamped["interactingObject"]:
            stamped["interactingObject"] = said["object"]["id"]
        tell(said, mallory)
        post = Post.objects.get(uri=said["object"]["id"])
        assert post.quote is None, trick
        assert quoted in post.html
    good = mallory.says("Look", quote=quoted, quoteAuthorization="https://far.example/s/good")
    stamp("https://far.example/s/good", interactingObject=good["object"]["id"])
    tell(good, mallory)
    assert Post.objects.get(uri=good["object"]["id"]).quote is not None
    note, mark = good["object"], "https://far.example/s/good"
    tell(mallory.does("Delete", mark), mallory)
    tell(finn.does("Delete", mark), mallory)  # only told by somebody else, while it is still there
    assert Post.objects.get(uri=note["id"]).quote is not None
    del elsewhere.pages[mark]
    tell(finn.does("Delete", {"id": mark, "type": "QuoteAuthorization"}), finn)
    gone = Post.objects.get(uri=note["id"])
    assert gone.quote is None
    assert quoted in gone.html
    tell(
        mallory.does("Update", {**note, "content": "<p>Still</p>", "updated": "2026-03-01T00:00:00Z"}),
        mallory,
    )
    assert (Post.objects.get(uri=note["id"]).quote, "Still" in Post.objects.get(uri=note["id"]).html) == (
        None,
        True,
    )


def test_12_names_that_lead_to_others(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    def finger(host: str, name: str, subject: str, uri: str) -> None:
        link = {"rel": "self", "type": "application/activity+json", "href": uri}
        url = f"https://{host}/.well-known/webfinger?resource=acct:{name}@{host}"
        elsewhere.pages[url] = {"subject": f"acct:{subject}", "links": [link]}

    finger("far.example", "finn", "finn@far.example", finn.uri)
    assert resolve("@finn@far.example", afar_home.bo) == finn.uri
    finger("evil.example", "finn", "finn@evil.example", finn.uri)
    Actor.objects.filter(uri=finn.uri).update(handle="x")
    finger("evil.example", "boss", "finn@far.example", finn.uri)
    assert Actor.objects.get(uri=finn.uri).handle == "x"
    gia = elsewhere.person("gia", "pages.other.example")
    finger("other.example", "gia", "gia@other.example", gia.uri)
    assert resolve("gia@other.example", afar_home.bo) is None
    finger("pages.other.example", "gia", "gia@other.example", gia.uri)
    assert resolve("gia@other.example", afar_home.bo) == gia.uri
    assert resolve("gia@nowhere.example", afar_home.bo) is None


def test_15_an_edit_never_widens(afar_home: Cast, finn: Person) -> None:
    note = finn.note("Psst", to=[me(afar_home.bo)], cc=[])
    tell(finn.does("Create", note), finn)
    wide = {**note, "to": [PUBLIC], "content": "<p>Now</p>", "updated": "2026-02-01T00:00:00Z"}
    tell(finn.does("Update", wide), finn)
    post = Post.objects.get(uri=note["id"])
    assert (post.audience, post.html) == ("direct", "<p>Now</p>")


def test_21_endless_threads_end(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    befriend(afar_home, finn)
    links = [finn.note(f"{n}") for n in range(60)]
    for one, before in zip(links[1:], links, strict=False):
        one["inReplyTo"] = before["id"]
    links[0]["inReplyTo"] = links[-1]["id"]  # a ring
    tell(finn.does("Create", links[-1]), finn)
    fetched = [url for url in elsewhere.asked if "/says/" in url]
    assert len(fetched) <= documents.PER_THREAD


def test_22_23_storms_are_let_fall_before_keys_are_fetched(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    befriend(afar_home, finn)
    asked = len(elsewhere.asked)
    for n in range(50):
        ghost = Person(elsewhere, f"https://gone.example/u/{n}", {})
        assert deliver(ghost.does("Delete", ghost.uri), ghost) == 202
    assert len(elsewhere.asked) == asked
    assert not Intake.objects.exists()
    inner = finn.does("Announce", finn.note("x")["id"])
    tell(finn.does("Announce", inner), finn)
    assert count() == 0
    elsewhere.pages["https://slow.example/u/x"] = 0
    slow = Person(elsewhere, "https://slow.example/u/x", {})
    answers = [deliver(slow.does("Follow", me(afar_home.ada)), slow) for _ in range(20)]
    assert set(answers) == {503}
    assert elsewhere.asked.count(slow.uri) == 1
    for n in range(30):
        none = Person(elsewhere, f"https://none.example/u/{n}", {})
        assert deliver(none.does("Follow", me(afar_home.ada)), none) in (401, 503)
    monkeypatch.setattr(gatekeeping, "STRANGERS", (0.0, 20.0))
    flood = [deliver(mallory.does("Like", f"https://x.example/{n}"), mallory) for n in range(60)]
    assert flood.count(429) >= 30
    assert deliver(finn.does("Like", "https://x.example/1"), finn) == 202


def test_14_who_is_suspended_does_not_come_back_inside_something(
    afar_home: Cast, finn: Person, mallory: Person
) -> None:
    befriend(afar_home, finn)
    note = mallory.note("Hello again")
    servers.decide(afar_home.ada, "evil.example", "block")
    tell(finn.does("Announce", note["id"]), finn)
    tell(
        finn.does(
            "Announce",
            {"type": "Create", "actor": mallory.uri, "object": note, "id": "https://evil.example/9"},
        ),
        finn,
    )
    tell(finn.says("Look", quote=note["id"]), finn)
    assert not Post.objects.filter(uri=note["id"]).exists()
    assert not Actor.objects.filter(uri=mallory.uri).exists()
    assert resolve(note["id"], afar_home.bo) is None


def test_23_a_flood_of_one_server_does_not_keep_others_waiting(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person
) -> None:
    befriend(afar_home, finn)
    befriend(afar_home, mallory)
    flood = [Intake(activity=f"https://evil.example/{n}", host="evil.example", by=mallory.uri, received=1, due=0,
                    body=orjson.dumps(mallory.does("Like", f"https://x.example/{n}"))) for n in range(200)]  # fmt: skip
    Intake.objects.bulk_create(flood)
    said = [finn.says(f"{n}") for n in range(6)]
    for one in said:
        deliver(one, finn)
    turns.forget()
    follower = processing.Follower()
    assert follower.step() == processing.BATCH
    assert count() == turns.SHARE
    assert follower.step() == processing.BATCH
    assert count() == len(said)
    follower.close()
    numbers = Post.objects.filter(origin="activitypub").order_by("num").values_list("uri", flat=True)
    assert list(numbers) == [one["object"]["id"] for one in said]


def test_a_poison_row_is_set_apart(afar_home: Cast, finn: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    befriend(afar_home, finn)
    real: Callable[..., Any] = content.payload_of

    def broken(doc: Any) -> Any:
        if "poison" in str(doc.get("content")):
            raise ValueError("odd")
        return real(doc)

    monkeypatch.setattr(content, "payload_of", broken)
    for words in ("good", "poison", "better"):
        deliver(finn.says(words), finn)
    processing.work_off()
    assert count() == 2
    assert Intake.objects.get().note == "ValueError: odd"
    keeping.tend(clock.now() + keeping.BYTES_FOR - clock.DAY)
    assert Intake.objects.exists()
    keeping.tend(clock.now() + keeping.BYTES_FOR + clock.DAY)
    assert not Intake.objects.exists()


def test_23_what_strangers_leave_behind_is_bounded(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    befriend(afar_home, finn)
    deliver(mallory.does("Like", me(afar_home.ada)), mallory)
    assert remote.known(mallory.uri) is not None
    now = clock.now()
    assert remote.forget_strangers(now + remote.STRANGERS_FOR - clock.DAY) == 0
    assert remote.forget_strangers(now + remote.STRANGERS_FOR + 1) == 1
    assert (remote.known(mallory.uri), remote.known(finn.uri) is None) == (None, False)
    with monkeypatch.context() as patched:
        patched.setattr(gatekeeping, "ROOM", (0.0, 5000.0))
        patched.setattr(gatekeeping, "ROOM_FOR_FRIENDS", (0.0, 5000.0))
        thick = [
            deliver(mallory.does("Like", "https://x.example/1", content="x" * 1000), mallory)
            for _ in range(6)
        ]
        assert (thick[:2], thick[-2:]) == ([202, 202], [429, 429])
    gatekeeping.forget()
    large = elsewhere.person("large", "large.example", summary="S" * 400_000)
    assert deliver(large.does("Follow", me(afar_home.ada)), large) == 401
    assert remote.known(large.uri) is None
    for number in range(60):
        documents.put(f"https://large.example/{number}", {"content": "x" * 30_000})
    held = [number for number in range(60) if documents.held(f"https://large.example/{number}")]
    assert len(held) == 20


def test_23_too_much_is_refused_before_keys_are_fetched_and_the_body_is_read(
    afar_home: Cast, elsewhere: Elsewhere, mallory: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def body_of_a_megabyte() -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(gatekeeping, "STRANGERS_KEYS", (0.0, 3.0))
    ghosts = [Person(elsewhere, f"https://keys.example/u/{n}", {}) for n in range(6)]
    answers = [deliver(ghost.does("Follow", me(afar_home.ada)), ghost) for ghost in ghosts]
    assert answers == [401] * 3 + [429] * 3
    assert len([one for one in elsewhere.asked if "keys.example" in one]) == 3
    monkeypatch.setattr(gatekeeping, "STRANGERS", (0.0, 0.0))
    monkeypatch.setattr(inbox, "_body", lambda _receive: body_of_a_megabyte())
    for sign in (cavage.sign, NINE):
        assert deliver(mallory.says("x"), mallory, sign=sign, headers={"Content-Length": "900000"}) == 429
    assert post(b"x", {"Content-Length": "900000"}) == 401


def test_7_one_server_signs(afar_home: Cast, finn: Person, mallory: Person) -> None:
    befriend(afar_home, finn)
    raw = orjson.dumps(mallory.says("x"))
    good, other = (NINE("POST", "https://home.example/ap/inbox", raw, who.key) for who in (mallory, finn))
    both = {
        name: f"{other[name].replace('sig1', 'first', 1)}, {good[name]}"
        for name in ("Signature-Input", "Signature")
    }
    assert post(raw, {**good, **both}) == 401
    assert post(raw, good) == 202
