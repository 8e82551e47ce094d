"""What programs write: posts where they belong, never seen more widely than asked; edits, marks, polls, pictures."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hearth.base import clock
from hearth.features.care.models import Report
from hearth.ledger import read
from hearth.people import follows
from hearth.people.models import Recipient
from hearth.people.restrictions import end_mutes
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests import recordings
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
S = "/api/v1/statuses"


def picture_bytes(color: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (color, 0, 90)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def space(cast: Cast) -> Any:
    """A space for members, with Bo inside."""
    made = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    from hearth.people.memberships import join_space

    join_space(cast.bo, made.object)
    return made


def test_saying_something_to_everybody(cast: Cast, phone: Any) -> None:
    bo = phone("bo")
    made = bo.post(S, {"status": "Hi @ada, #Bread **rises**\nhttps://a.example/x", "language": "en"})
    assert made["visibility"] == "public"
    assert made["local_only"] is False
    assert made["account"]["acct"] == "bo"
    assert made["mentions"][0]["acct"] == "ada"
    assert made["tags"][0]["name"] == "bread"
    assert made["url"].endswith(f"/@bo/{made['id']}")
    assert '<span class="h-card" translate="no"><a href="http' in made["content"]
    assert 'rel="tag">#<span>Bread</span></a>' in made["content"]
    assert "<strong>rises</strong><br" in made["content"]
    for key in ("in_reply_to_id", "reblog", "poll", "card", "edited_at", "application", "quote"):
        assert made[key] is None
    assert phone().get(f"{S}/{made['id']}")["id"] == made["id"]
    assert cast.browser("bo").get(f"/p/{made['id']}/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("asked", "shown", "audience"),
    [
        ({"visibility": "unlisted"}, "unlisted", "public"),
        ({"visibility": "private"}, "private", "direct"),
        ({"visibility": "public", "local_only": "true"}, "private", "home"),
        ({"visibility": "direct"}, "direct", "direct"),
    ],
)
def test_who_sees_it(cast: Cast, phone: Any, asked: dict[str, Any], shown: str, audience: str) -> None:
    follows.follow(cast.cleo, cast.numbers["bo"])
    made = phone("bo").post(S, {"status": "Hello @ada", **asked})
    post = Post.objects.get(num=int(made["id"]))
    assert (made["visibility"], post.audience) == (shown, audience)
    assert made["local_only"] is (audience == "home")
    for who, sees in {
        "ada": shown != "private" or audience == "home",
        "cleo": shown != "direct",
        "": audience == "public",
    }.items():
        phone(who).get(f"{S}/{made['id']}", expect=200 if sees else 404)
    if shown == "direct":
        assert set(Recipient.objects.filter(object=post.num).values_list("actor", flat=True)) == {
            cast.numbers["ada"]
        }


def test_a_message_to_nobody_is_for_nobody(cast: Cast, phone: Any) -> None:
    made = phone("bo").post(S, {"status": "A note to myself", "visibility": "direct"})
    assert made["visibility"] == "direct"
    phone("ada").get(f"{S}/{made['id']}", expect=404)


def test_unknown_words_for_who_sees_it(cast: Cast, phone: Any) -> None:
    told = phone("bo").post(S, {"status": "x", "visibility": "everyone"}, expect=422)
    assert "visibility" in told["details"]
    assert not Post.objects.exists()


def test_naming_one_space_posts_there(cast: Cast, phone: Any, space: Any) -> None:
    made = phone("bo").post(S, {"status": "@square hello", "visibility": "public"})
    post = Post.objects.get(num=int(made["id"]))
    assert (post.space, post.audience) == (space.num, "home")
    assert (made["visibility"], made["local_only"]) == ("private", True)
    assert made["group"]["acct"] == "square"
    answer = phone("ada").post(S, {"status": "Yes", "in_reply_to_id": made["id"], "visibility": "public"})
    assert Post.objects.get(num=int(answer["id"])).audience == "home"
    assert answer["in_reply_to_account_id"] == str(cast.numbers["bo"])
    phone().get(f"{S}/{answer['id']}", expect=404)
    actions.open_space(cast.ada, name="Other", purpose="x", audience="home")
    phone("bo").post(S, {"status": "@square and @other"}, expect=422)


def test_answers_to_private_words_stay_private(cast: Cast, phone: Any) -> None:
    first = phone("bo").post(S, {"status": "@ada psst", "visibility": "direct"})
    answer = phone("ada").post(S, {"status": "yes?", "in_reply_to_id": first["id"], "visibility": "public"})
    assert answer["visibility"] == "direct"
    phone("bo").get(f"{S}/{answer['id']}")
    phone("cleo").get(f"{S}/{answer['id']}", expect=404)
    talk = phone("bo").get(f"{S}/{first['id']}/context")
    assert [one["id"] for one in talk["descendants"]] == [answer["id"]]
    assert cast.browser("ada").get(f"/t/{first['id']}/").status_code == 200
    assert cast.browser("cleo").get(f"/t/{first['id']}/").status_code == 404


def test_the_same_key_is_the_same_post(cast: Cast, phone: Any) -> None:
    bo = phone("bo")
    ids = {bo.post(S, {"status": "Once"}, headers={"Idempotency-Key": "k"})["id"] for _ in range(2)}
    assert len(ids) == 1
    assert Post.objects.count() == 1


def test_forms_and_warnings(cast: Cast, phone: Any) -> None:
    made = phone("bo").client.post(
        S, {"status": "x", "spoiler_text": "Careful", "sensitive": "on", "visibility": "unlisted"}
    )
    shown = made.json()
    assert (shown["spoiler_text"], shown["sensitive"]) == ("Careful", True)
    phone("bo").post(S, {"status": "  "}, expect=422)
    phone("bo", "read").post(S, {"status": "x"}, expect=403)
    phone().post(S, {"status": "x"}, expect=401)


def test_changing_and_deleting(cast: Cast, phone: Any) -> None:
    bo = phone("bo")
    made = bo.post(S, {"status": "First *one*", "spoiler_text": "cw"})
    path = f"{S}/{made['id']}"
    assert bo.get(f"{path}/source") == {"id": made["id"], "text": "First *one*", "spoiler_text": "cw"}
    changed = bo.put(path, {"status": "Second"})
    assert changed["content"] == "<p>Second</p>"
    assert changed["edited_at"]
    assert changed["spoiler_text"] == "cw"
    versions = bo.get(f"{path}/history")
    assert [one["content"] for one in versions] == ["<p>First <em>one</em></p>", "<p>Second</p>"]
    bo.put(path, {"status": "@ada, #glue"})
    last = bo.get(f"{path}/history")[-1]["content"]
    assert 'class="u-url mention">@<span>ada' in last and '/tags/glue" class="mention hashtag"' in last
    bo.put(path, {"status": "Second"})
    phone("ada").put(path, {"status": "Not mine"}, expect=403)
    phone("ada").get(f"{path}/source", expect=404)
    gone = bo.delete(path)
    assert gone["text"] == "Second"
    bo.get(path, expect=404)


def test_marks(cast: Cast, phone: Any) -> None:
    made = phone("ada").post(S, {"status": "Look"})
    path, bo = f"{S}/{made['id']}", phone("bo")
    assert bo.post(f"{path}/favourite")["favourited"] is True
    assert bo.post(f"{path}/favourite")["favourites_count"] == 1
    assert [who["acct"] for who in bo.get(f"{path}/favourited_by")] == ["bo"]
    assert bo.post(f"{path}/unfavourite")["favourites_count"] == 0
    wrapped = bo.post(f"{path}/reblog")
    assert wrapped["reblog"]["reblogged"] is True
    assert wrapped["id"] != made["id"]
    assert bo.get(f"{S}/{wrapped['id']}")["reblog"]["id"] == made["id"]
    assert bo.post(f"{path}/reblog")["id"] == wrapped["id"]
    assert [who["acct"] for who in bo.get(f"{path}/reblogged_by")] == ["bo"]
    assert bo.post(f"{S}/{wrapped['id']}/unreblog")["reblogs_count"] == 0
    assert bo.post(f"{path}/bookmark")["bookmarked"] is True
    assert bo.post(f"{path}/unbookmark")["bookmarked"] is False
    assert bo.post(f"{path}/mute")["muted"] is True
    assert bo.post(f"{path}/unmute")["muted"] is False
    bo.post(f"{path}/pin", expect=422)
    assert phone("ada").post(f"{path}/pin")["pinned"] is True
    assert phone("ada").post(f"{path}/unpin")["pinned"] is False


def test_only_public_posts_are_passed_on(cast: Cast, phone: Any) -> None:
    made = phone("ada").post(S, {"status": "For us", "local_only": True})
    phone("bo").post(f"{S}/{made['id']}/reblog", expect=404)


def test_polls(cast: Cast, phone: Any) -> None:
    asked = {"status": "Which?", "poll[options][]": ["a", "b"], "poll[expires_in]": "3600"}
    made = phone("ada").client.post(S, asked).json()
    poll = made["poll"]
    assert [option["title"] for option in poll["options"]] == ["a", "b"]
    assert poll["multiple"] is False
    phone("cleo").post(f"/api/v1/polls/{poll['id']}/votes", {"choices": [0]})
    phone("cleo").post(f"/api/v1/polls/{poll['id']}/votes", {"choices": [1]}, expect=422)
    assert phone("bo").get(f"/api/v1/polls/{poll['id']}")["options"][0]["votes_count"] is None
    voted = phone("bo").post(f"/api/v1/polls/{poll['id']}/votes", {"choices": ["1"]})
    assert (voted["voted"], voted["own_votes"], voted["options"][1]["votes_count"]) == (True, [1], 1)
    phone("bo").post(f"/api/v1/polls/{poll['id']}/votes", {"choices": [7]}, expect=422)
    with clock.freeze(clock.now() + 2 * clock.HOUR):
        assert phone("cleo").get(f"/api/v1/polls/{poll['id']}")["expired"] is True


def test_a_poll_asked_anew_forgets_its_answers_and_a_new_wording_does_not(cast: Cast, phone: Any) -> None:
    ada, bo = phone("ada"), phone("bo")
    poll = {"options": ["tea", "soup"], "expires_in": 3600}
    made = ada.post(S, {"status": "What then?", "poll": poll, "visibility": "public"})
    path = f"/api/v1/polls/{made['poll']['id']}"
    bo.post(f"{path}/votes", {"choices": ["1"]})
    said = ada.put(f"{S}/{made['id']}", {"status": "What now?", "poll": {**poll, "expires_in": "7200"}})
    assert "What now?" in said["content"]
    assert (said["poll"]["votes_count"], said["poll"]["expires_at"] > made["poll"]["expires_at"]) == (1, True)
    assert ada.put(f"{S}/{made['id']}", {"status": "And now?"})["poll"]["votes_count"] == 1
    more = {"options": ["tea", "soup", "bread"], "multiple": "true", "expires_in": 600}
    anew = ada.put(f"{S}/{made['id']}", {"status": "And now?", "poll": more})["poll"]
    assert (anew["votes_count"], anew["multiple"], [one["title"] for one in anew["options"]]) == (
        0,
        True,
        ["tea", "soup", "bread"],
    )
    assert bo.get(path)["voted"] is False
    assert bo.post(f"{path}/votes", {"choices": [0, 2]})["own_votes"] == [0, 2]
    versions = ada.get(f"{S}/{made['id']}/history")
    assert [len(one["poll"]["options"]) for one in versions] == [2, 2, 2, 3]
    bo.put(f"{S}/{made['id']}", {"status": "Mine", "poll": more}, expect=403)
    plain = ada.post(S, {"status": "No poll"})
    ada.put(f"{S}/{plain['id']}", {"status": "One", "poll": more}, expect=422)
    with clock.freeze(clock.now() + clock.DAY):
        ada.put(f"{S}/{made['id']}", {"status": "Late", "poll": more}, expect=422)


def test_pictures(cast: Cast, phone: Any) -> None:
    bo = phone("bo")
    file = SimpleUploadedFile("a.png", picture_bytes(3), "image/png")
    answer = bo.client.post("/api/v2/media", {"file": file, "description": "A shoe", "focus": "0.5,-0.5"})
    kept = answer.json()
    assert answer.status_code == 200
    assert (kept["type"], kept["description"], kept["meta"]["focus"]) == (
        "image",
        "A shoe",
        {"x": 0.5, "y": -0.5},
    )
    assert Client().get(kept["url"]).status_code == 200
    assert Client().get(kept["url"].partition("?")[0]).status_code == 404
    assert bo.put(f"/api/v1/media/{kept['id']}", {"description": "Two shoes"})["description"] == "Two shoes"
    phone("ada").get(f"/api/v1/media/{kept['id']}", expect=404)
    phone("ada").post(S, {"media_ids": [kept["id"]]}, expect=422)
    made = bo.post(S, {"media_ids": [kept["id"]], "local_only": True})
    shown = made["media_attachments"][0]
    assert (shown["description"], shown["blurhash"] is not None) == ("Two shoes", True)
    assert Client().get(shown["url"]).status_code == 200
    assert Client().get(shown["url"].partition("?")[0]).status_code == 404
    other = shown["url"].replace(f"for={cast.numbers['bo']}", f"for={cast.numbers['ada']}")
    assert Client().get(other).status_code == 404
    edited = bo.put(f"{S}/{made['id']}", {"status": "With words", "media_ids": [shown["id"]]})
    assert len(edited["media_attachments"]) == 1
    again = bo.delete(f"{S}/{made['id']}")["media_attachments"][0]
    assert bo.post(S, {"media_ids": [again["id"]]})["media_attachments"][0]["description"] == "Two shoes"
    wrong = SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml")
    assert bo.client.post("/api/v2/media", {"file": wrong}).status_code == 422


def test_films_and_sound(cast: Cast, phone: Any) -> None:
    bo, (film, told) = phone("bo"), recordings.ALL["mp4"]
    still = SimpleUploadedFile("a.png", picture_bytes(5), "image/png")
    file = SimpleUploadedFile("a.txt", film, "text/plain")
    kept = bo.client.post("/api/v2/media", {"file": file, "thumbnail": still, "description": "A walk"}).json()
    assert (kept["type"], kept["description"]) == ("video", "A walk")
    assert kept["preview_url"].partition("?")[0].endswith(".png")
    assert (kept["meta"]["original"]["width"], kept["meta"]["original"]["duration"]) == (320, told[3] / 1000)
    assert kept["meta"]["small"]["width"] == 8
    made = bo.post(S, {"media_ids": [kept["id"]], "status": "Look", "visibility": "public"})
    shown = made["media_attachments"][0]
    assert (shown["type"], shown["meta"], shown["blurhash"]) == ("video", kept["meta"], kept["blurhash"])
    whole = Client().get(shown["url"])
    assert (whole.status_code, whole["Content-Type"], whole["X-Content-Type-Options"]) == (
        200,
        "video/mp4",
        "nosniff",
    )
    body = b"".join(whole.streaming_content)  # type: ignore[attr-defined]
    part = Client().get(shown["url"], headers={"Range": "bytes=8-19"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 8-19/{len(body)}")
    assert b"".join(part.streaming_content) == body[8:20]  # type: ignore[attr-defined]
    tail = Client().get(shown["url"], headers={"Range": "bytes=-5"})
    assert b"".join(tail.streaming_content) == body[-5:]  # type: ignore[attr-defined]
    assert Client().get(shown["url"], headers={"Range": f"bytes={len(body)}-"}).status_code == 416
    assert Client().get(shown["preview_url"]).status_code == 200, "the still picture is seen with its post"
    again = bo.delete(f"{S}/{made['id']}")["media_attachments"][0]
    assert again["preview_url"] is not None
    sound = SimpleUploadedFile("a.mp3", recordings.ALL["mp3"][0], "audio/mpeg")
    heard = bo.client.post("/api/v2/media", {"file": sound}).json()
    assert (heard["type"], heard["preview_url"]) == ("audio", None)
    both = bo.post(S, {"media_ids": [again["id"], heard["id"]], "visibility": "public"})
    page = bo.client.get(f"/p/{both['id']}/", follow=True).content.decode()
    film_tag = '<video controls preload="none" src="/media/'
    assert both["media_attachments"][1]["type"] == "audio"
    assert film_tag in page or film_tag in Client().get(f"/@bo/{both['id']}", follow=True).content.decode()


def test_whose_boosts_are_heard_and_how_long_somebody_is_muted(cast: Cast, phone: Any) -> None:
    bo, cleo, ada = (f"/api/v1/accounts/{cast.numbers[name]}" for name in ("bo", "cleo", "ada"))
    me, cleos = phone("ada"), phone("cleo")
    assert me.post(f"{cleo}/follow", {"reblogs": "false"})["showing_reblogs"] is False
    said = phone("bo").post(S, {"status": "Worth hearing", "visibility": "public"})
    passed = cleos.post(f"{S}/{said['id']}/reblog")
    home = "/api/v1/timelines/home"
    assert passed["id"] not in {one["id"] for one in me.get(home)}
    assert me.post(f"{cleo}/follow", {"reblogs": True})["showing_reblogs"] is True
    assert passed["id"] in {one["id"] for one in me.get(home)}
    muted = me.post(f"{bo}/mute", {"duration": "3600"})
    assert muted["muting_expires_at"] is not None
    assert me.get("/api/v1/mutes")[0]["mute_expires_at"] == muted["muting_expires_at"]
    with clock.freeze(clock.now() + 2 * clock.HOUR):
        end_mutes(clock.now())
        assert me.get(f"/api/v1/accounts/relationships?id[]={cast.numbers['bo']}")[0]["muting"] is False
    assert me.post(f"{bo}/mute")["muting_expires_at"] is None
    me.post(f"{ada}/mute", expect=422)


def test_joining_following_and_the_rest(cast: Cast, phone: Any, space: Any) -> None:
    cleo, path = phone("cleo"), "/api/v1/accounts"
    assert cleo.post(f"{path}/{space.num}/follow")["following"] is True
    assert cleo.post(f"{path}/{space.num}/unfollow")["following"] is False
    asking = actions.open_space(cast.ada, name="Ask", purpose="x", audience="home", joining="ask")
    assert cleo.post(f"{path}/{asking.num}/follow")["requested"] is True
    bo = cast.numbers["bo"]
    assert cleo.post(f"{path}/{bo}/follow")["following"] is True
    assert cleo.post(f"{path}/{bo}/mute")["muting"] is True
    assert cleo.post(f"{path}/{bo}/unmute")["muting"] is False
    assert cleo.post(f"{path}/{bo}/note", {"comment": "nice"})["note"] == "nice"
    blocked = cleo.post(f"{path}/{bo}/block")
    assert (blocked["blocking"], blocked["following"]) == (True, False)
    assert cleo.post(f"{path}/{bo}/unblock")["blocking"] is False


def test_changing_oneself(cast: Cast, phone: Any) -> None:
    bo = phone("bo")
    body = {
        "display_name": "Bo B.",
        "note": "I *mend*",
        "locked": "true",
        "bot": "false",
        "fields_attributes": {"0": {"name": "Site", "value": "https://bo.example"}},
        "source": {"privacy": "unlisted", "language": "de"},
    }
    me = bo.patch("/api/v1/accounts/update_credentials", body)
    assert (me["display_name"], me["locked"], me["source"]["note"]) == ("Bo B.", True, "I *mend*")
    assert me["fields"][0]["name"] == "Site"
    assert 'href="https://bo.example"' in me["fields"][0]["value"]
    assert me["source"]["privacy"] == "unlisted"
    assert bo.post(S, {"status": "Shy"})["visibility"] == "unlisted"
    picture = SimpleUploadedFile("a.png", picture_bytes(4), "image/png")
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    answer = bo.client.patch(
        "/api/v1/accounts/update_credentials",
        encode_multipart(
            BOUNDARY,
            {"avatar": picture, "fields_attributes[0][name]": "A", "fields_attributes[0][value]": "B"},
        ),
        content_type=MULTIPART_CONTENT,
    )
    assert answer.status_code == 200
    face = answer.json()["avatar"]
    assert "/faces/" in face
    assert Client().get(face).status_code == 200
    assert Client().get(face.partition("?")[0]).status_code == 404
    assert answer.json()["display_name"] == "Bo B."


def test_searching(cast: Cast, phone: Any) -> None:
    made = phone("ada").post(S, {"status": "Sourdough #bread rises"})
    found = phone("bo").get("/api/v2/search", q="sourdough")
    assert [one["id"] for one in found["statuses"]] == [made["id"]]
    assert [one["name"] for one in phone("bo").get("/api/v2/search", q="#brea")["hashtags"]] == ["bread"]
    assert [
        one["acct"] for one in phone("bo").get("/api/v2/search", q="ada", type="accounts")["accounts"]
    ] == ["ada"]
    assert phone().get("/api/v2/search", q="sourdough")["statuses"] == []


def test_reporting(cast: Cast, phone: Any) -> None:
    made = phone("ada").post(S, {"status": "Buy this"})
    body = {
        "account_id": str(cast.numbers["ada"]),
        "status_ids": [made["id"]],
        "category": "spam",
        "comment": "ad",
    }
    told = phone("bo").post("/api/v1/reports", body)
    assert told["target_account"]["acct"] == "ada"
    assert Report.objects.count() == 1
    phone("bo").post("/api/v1/reports", {**body, "account_id": str(cast.numbers["cleo"])}, expect=422)
    phone("bo").post("/api/v1/reports", {**body, "category": "boring"}, expect=422)


def test_what_is_recorded(cast: Cast, phone: Any) -> None:
    num = int(phone("bo").post(S, {"status": "x", "visibility": "unlisted", "spoiler_text": "cw"})["id"])
    state = read.state_by_num(num)
    assert state is not None
    assert (state.audience, state.target, state.actor) == ("public", "local:/home", cast.bo.uri)
    assert state.payload["hearth:unlisted"] is True
    assert state.payload["summary"] == "cw"


def test_what_programs_ask_for_besides(cast: Cast, phone: Any) -> None:
    ada, bo = phone("ada"), phone("bo")
    ada.patch("/api/v1/accounts/update_credentials", {"source": {"privacy": "unlisted", "sensitive": "true"}})
    liked = ada.get("/api/v1/preferences")
    assert (liked["posting:default:visibility"], liked["posting:default:sensitive"]) == ("unlisted", True)
    ada.patch("/api/v1/accounts/update_credentials", {"discoverable": "false"})
    handles = [one["username"] for one in bo.get("/api/v1/directory?order=new")]
    assert "bo" in handles and "ada" not in handles
    assert "Running the home" in bo.get("/api/v1/instance/privacy_policy")["content"]
    assert bo.get("/api/v1/timelines/link?url=https://a.example/") == []
    assert bo.post("/api/v1/tags/shoes/feature")["name"] == "shoes"
    assert [one["name"] for one in bo.get("/api/v1/featured_tags")] == ["shoes"]
    bo.post("/api/v1/tags/shoes/unfeature")
    assert bo.get("/api/v1/featured_tags") == []
    said = bo.post(
        "/api/v1/statuses", {"status": "Q", "quote_approval_policy": "nobody", "visibility": "public"}
    )
    assert said["quote_approval"] == {"automatic": [], "manual": [], "current_user": "denied"}
    path = f"/api/v1/statuses/{said['id']}/interaction_policy"
    assert bo.put(path, {"quote_approval_policy": "public"})["quote_approval"]["current_user"] == "automatic"
    bo.put(path, {"quote_approval_policy": "everyone"}, expect=422)
    ada.put(path, {"quote_approval_policy": "public"}, expect=403)
