"""What clients keep and arrange for a person: lists, filters, markers, tags, timelines, conversations."""

import pytest

from hearth.ledger.activity import HOME
from hearth.people import follows
from hearth.spaces import actions, marking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture
def square(cast):
    return actions.open_space(cast.ada, name="Square", purpose="For all", audience="public")


def ids(statuses):
    return [int(one["id"]) for one in statuses]


def test_lists_hold_people_and_places_are_lists_too(cast, phone, square):
    ada = phone("ada")
    made = ada.post("/api/v1/lists", {"title": "Friends", "exclusive": True})
    assert made == {"id": made["id"], "title": "Friends", "replies_policy": "list", "exclusive": True}
    bo = str(cast.numbers["bo"])
    ada.post(f"/api/v1/lists/{made['id']}/accounts", {"account_ids": [bo]}, expect=404)  # whom she follows
    follows.follow(cast.ada, cast.numbers["bo"])
    ada.post(f"/api/v1/lists/{made['id']}/accounts", {"account_ids": [bo]})
    assert [one["id"] for one in ada.get(f"/api/v1/lists/{made['id']}/accounts")] == [bo]
    assert [one["id"] for one in ada.get(f"/api/v1/accounts/{bo}/lists")] == [made["id"]]
    place = next(one for one in ada.get("/api/v1/lists") if one["title"] == "Square")
    said = actions.say(cast.ada, square.object, "Hello here")
    assert ids(ada.get(f"/api/v1/timelines/list/{place['id']}")) == [said.num]
    theirs = actions.say(cast.bo, square.object, "From Bo")
    assert ids(ada.get(f"/api/v1/timelines/list/{made['id']}")) == [theirs.num]
    ada.put(f"/api/v1/lists/{made['id']}", {"title": "Mates", "replies_policy": "none"})
    assert ada.get(f"/api/v1/lists/{made['id']}")["title"] == "Mates"
    phone("bo").get(f"/api/v1/lists/{made['id']}", expect=404)
    ada.post("/api/v1/lists", {"title": " "}, expect=422)
    ada.delete(f"/api/v1/lists/{made['id']}")
    ada.get(f"/api/v1/lists/{made['id']}", expect=404)


def test_filters_warn_and_hide_what_the_home_sends(cast, phone, square):
    ada = phone("ada")
    fine = actions.say(cast.bo, square.object, "Nice weather")
    loud = actions.say(cast.bo, square.object, "About FOOTBALL again")
    made = ada.post(
        "/api/v2/filters",
        {
            "title": "Ball games",
            "context": ["home"],
            "filter_action": "warn",
            "keywords_attributes": [{"keyword": "football", "whole_word": True}],
        },
    )
    home = ada.get("/api/v1/timelines/home")
    assert ids(home) == [loud.num, fine.num]
    assert home[0]["filtered"][0]["keyword_matches"] == ["football"]
    assert home[0]["filtered"][0]["filter"]["title"] == "Ball games"
    assert home[1]["filtered"] == []
    word = made["keywords"][0]["id"]
    ada.put(f"/api/v2/filters/keywords/{word}", {"keyword": "ball", "whole_word": False})
    ada.put(f"/api/v2/filters/{made['id']}", {"filter_action": "hide"})
    assert ids(ada.get("/api/v1/timelines/home")) == [fine.num]
    assert ids(ada.get("/api/v1/timelines/public")) == [loud.num, fine.num]  # it holds at home only
    named = ada.post(f"/api/v2/filters/{made['id']}/statuses", {"status_id": str(fine.num)})
    assert ids(ada.get("/api/v1/timelines/home")) == []
    ada.delete(f"/api/v2/filters/statuses/{named['id']}")
    old = ada.get("/api/v1/filters")
    assert [(one["phrase"], one["irreversible"]) for one in old] == [("ball", True)]
    phone("bo").get(f"/api/v2/filters/{made['id']}", expect=404)
    ada.delete(f"/api/v2/filters/{made['id']}")
    assert ada.get("/api/v2/filters") == []


def test_a_filter_ends(cast, phone, square):
    from hearth.base import clock

    ada = phone("ada")
    said = actions.say(cast.bo, square.object, "spoiler")
    ada.post(
        "/api/v1/filters",
        {"phrase": "spoiler", "context": ["home"], "irreversible": "true", "expires_in": "60"},
    )
    assert ids(ada.get("/api/v1/timelines/home")) == []
    with clock.freeze(clock.now() + 2 * clock.MINUTE):
        assert ids(ada.get("/api/v1/timelines/home")) == [said.num]


def test_home_is_her_spaces_whom_and_what_she_follows(cast, phone, square):
    bo = phone("bo")
    assert bo.get("/api/v1/timelines/home") == []  # she is in no space but the home
    aside = actions.say(cast.ada, square.object, "In the square")
    assert ids(bo.get("/api/v1/timelines/home")) == []
    follows.follow(cast.bo, cast.numbers["ada"])
    assert ids(bo.get("/api/v1/timelines/home")) == [aside.num]
    answer = actions.say(
        cast.ada, square.object, "To Cleo", reply=actions.say(cast.cleo, square.object, "x").num
    )
    assert ids(bo.get("/api/v1/timelines/home")) == [aside.num]  # an answer to somebody she does not follow
    passed = marking.boost(
        cast.ada, actions.say(cast.cleo, square.object, "Good words", audience="public").num
    )
    home = bo.get("/api/v1/timelines/home")
    assert ids(home) == [passed, aside.num] and home[0]["reblog"]["content"] == "<p>Good words</p>"
    page = bo.get("/api/v1/timelines/home", limit=1)
    assert ids(page) == [passed] and f"max_id={passed}" in bo.last["Link"]
    assert ids(bo.get("/api/v1/timelines/home", max_id=passed)) == [aside.num]
    assert ids(bo.get("/api/v1/timelines/home", min_id=aside.num)) == [passed]
    assert answer.num not in ids(bo.get("/api/v1/timelines/home"))


def test_nobody_reads_in_a_timeline_what_she_may_not_see(cast, phone, square):
    secret = actions.open_space(
        cast.ada, name="Backroom", purpose="Plans", audience="space", joining="invited"
    )
    actions.say(cast.ada, secret.object, "Between us")
    inside = actions.say(cast.ada, square.object, "For members", audience="home")
    open_ = actions.say(cast.ada, square.object, "For everybody", audience="public")
    follows.follow(cast.bo, cast.numbers["ada"])
    assert ids(phone().get("/api/v1/timelines/public")) == [open_.num]
    assert ids(phone("bo").get("/api/v1/timelines/public", local="true")) == [open_.num, inside.num]
    assert ids(phone("bo").get("/api/v1/timelines/home")) == [open_.num, inside.num]
    assert len(phone("ada").get("/api/v1/timelines/home")) == 3
    phone("bo").get(f"/api/v1/timelines/list/{secret.num}", expect=404)
    phone().get("/api/v1/timelines/home", expect=401)
    phone("bo", "read:notifications").get("/api/v1/timelines/home", expect=403)


def test_tags_are_followed(cast, phone, square):
    bo = phone("bo")
    state = actions.say(cast.ada, square.object, "About #Soles today")
    from hearth.spaces.boosts import Tagged

    if not Tagged.objects.filter(post=state.num).exists():
        Tagged.objects.create(tag="soles", post=state.num)
    assert ids(bo.get("/api/v1/timelines/tag/Soles")) == [state.num]
    assert bo.post("/api/v1/tags/soles/follow")["following"] is True
    assert ids(bo.get("/api/v1/timelines/home")) == [state.num]
    assert [one["name"] for one in bo.get("/api/v1/followed_tags")] == ["soles"]
    assert bo.get("/api/v1/trends/tags")[0]["history"][0]["uses"] == "1"
    assert bo.post("/api/v1/tags/soles/unfollow")["following"] is False
    shown = bo.post("/api/v1/featured_tags", {"name": "#soles"})
    assert bo.get(f"/api/v1/accounts/{cast.numbers['bo']}/featured_tags")[0]["id"] == shown["id"]
    bo.delete(f"/api/v1/featured_tags/{shown['id']}")
    bo.get("/api/v1/timelines/tag/%23%23", expect=422)


def test_markers_are_kept(cast, phone):
    bo = phone("bo")
    assert bo.get("/api/v1/markers", **{"timeline[]": ["home"]}) == {}
    bo.post("/api/v1/markers", {"home": {"last_read_id": "103194548672408537"}})
    again = bo.post(
        "/api/v1/markers", {"home": {"last_read_id": "5"}, "notifications": {"last_read_id": "7"}}
    )
    assert (again["home"]["version"], again["home"]["last_read_id"]) == (2, "5")
    assert set(bo.get("/api/v1/markers", **{"timeline[]": ["home", "notifications"]})) == {
        "home",
        "notifications",
    }


def test_bookmarks_and_marks_are_found_again(cast, phone, square):
    from hearth.people.bookmarks import bookmark

    one, two = (actions.say(cast.ada, square.object, text).num for text in ("one", "two"))
    for num in (two, one):
        bookmark(cast.bo, num)
        actions.react(cast.bo, num, "⭐")
    bo = phone("bo")
    assert ids(bo.get("/api/v1/bookmarks")) == [one, two]
    assert bo.get("/api/v1/bookmarks")[0]["bookmarked"] is True
    assert set(ids(bo.get("/api/v1/favourites"))) == {one, two}
    assert ids(bo.get("/api/v1/bookmarks", limit=1)) == [one] and 'rel="next"' in bo.last["Link"]


def test_direct_words_are_conversations(cast, phone, square):
    actions.say(cast.ada, HOME, "For Bo", audience="direct", to=[cast.bo.uri])
    last = actions.say(cast.bo, HOME, "Thanks", audience="direct", to=[cast.ada.uri])
    ada = phone("ada")
    held = ada.get("/api/v1/conversations")
    assert len(held) == 1 and held[0]["unread"] is True and held[0]["last_status"]["id"] == str(last.num)
    assert [one["acct"] for one in held[0]["accounts"]] == ["bo"]
    assert ada.post(f"/api/v1/conversations/{held[0]['id']}/read")["unread"] is False
    assert phone("cleo").get("/api/v1/conversations") == []
    phone("cleo").post(f"/api/v1/conversations/{held[0]['id']}/read", expect=404)
    ada.delete(f"/api/v1/conversations/{held[0]['id']}")
    assert ada.get("/api/v1/conversations") == []


def test_who_is_blocked_muted_or_asks(cast, phone):
    from hearth.people import blocks

    bo = phone("bo")
    blocks.block(cast.bo, cast.cleo.uri)
    assert [one["acct"] for one in bo.get("/api/v1/blocks")] == ["cleo"]
    bo.post("/api/v1/domain_blocks", {"domain": "Bad.Example"})
    assert bo.get("/api/v1/domain_blocks") == ["bad.example"]
    bo.delete("/api/v1/domain_blocks?domain=bad.example")
    assert (
        bo.get("/api/v1/domain_blocks") == [] == bo.get("/api/v1/mutes") == bo.get("/api/v1/follow_requests")
    )
    follows.follow(cast.ada, cast.numbers["bo"])
    follows.follow(cast.bo, cast.numbers["ada"])
    assert [one["account"]["acct"] for one in phone("cleo").get("/api/v2/suggestions")] == ["ada"]
    familiar = bo.get("/api/v1/accounts/familiar_followers", **{"id[]": [cast.numbers["bo"]]})
    assert [one["acct"] for one in familiar[0]["accounts"]] == ["ada"]
    assert bo.post(f"/api/v1/accounts/{cast.numbers['ada']}/pin")["id"] == str(cast.numbers["ada"])
    assert [one["acct"] for one in bo.get("/api/v1/endorsements")] == ["ada"]


def test_what_the_home_has_nothing_of_is_answered_sanely(cast, phone):
    bo = phone("bo")
    for path in ("announcements", "trends/links", "trends/statuses", "followed_tags", "scheduled_statuses"):
        assert bo.get(f"/api/v1/{path}") == []
    assert bo.get("/api/v1/preferences")["reading:expand:media"] == "default"
    bo.get("/api/v1/push/subscription", expect=404)


def test_a_post_is_said_later(cast, phone):
    from hearth.api.mastodon.rest.scheduled import say_due
    from hearth.base import clock

    bo, when = phone("bo"), clock.now() + clock.HOUR
    at = clock.from_ms(when).isoformat()
    bo.post("/api/v1/statuses", {"status": "soon", "scheduled_at": "2001-01-01"}, expect=422)
    made = bo.post("/api/v1/statuses", {"status": "Later on", "scheduled_at": at, "visibility": "public"})
    assert made["params"]["text"] == "Later on" and made["params"]["poll"] is None
    assert [one["id"] for one in bo.get("/api/v1/scheduled_statuses")] == [made["id"]]
    phone("ada").get(f"/api/v1/scheduled_statuses/{made['id']}", expect=404)
    later = clock.from_ms(when + clock.HOUR).isoformat()
    bo.put(f"/api/v1/scheduled_statuses/{made['id']}", {"scheduled_at": later})
    assert say_due(when) == 0
    with clock.freeze(when + 2 * clock.HOUR):
        assert say_due(clock.now()) == 1
    assert bo.get("/api/v1/scheduled_statuses") == []
    assert [one["content"] for one in bo.get("/api/v1/timelines/home")] == ["<p>Later on</p>"]


def test_push_messages_go_to_programs(cast, phone, square):
    from hearth.api.reactors import push_to_programs
    from hearth.feeds.models import Push
    from hearth.feeds.web_push import b64
    from hearth.ledger import read

    bo = phone("bo")
    public = b64(_browser_key())
    asked = {
        "subscription": {
            "endpoint": "https://push.example/abc",
            "keys": {"p256dh": public, "auth": b64(b"x" * 16)},
        },
        "data": {"alerts": {"mention": True, "follow": "false"}, "policy": "all"},
    }
    made = bo.post("/api/v1/push/subscription", asked)
    assert made["alerts"]["mention"] is True and made["alerts"]["follow"] is False
    said = actions.say(cast.ada, square.object, "Hello @bo")
    for row in read.rows(said.seq - 1):
        push_to_programs(row)
    (push,) = Push.objects.all()
    assert '"notification_type":"mention"' in push.body and "Ada" in push.body
    bo.put("/api/v1/push/subscription", {"data": {"alerts": {"mention": False}, "policy": "none"}})
    assert bo.get("/api/v1/push/subscription")["policy"] == "none"
    phone("bo", "read").get("/api/v1/push/subscription", expect=403)
    bo.delete("/api/v1/push/subscription")
    bo.get("/api/v1/push/subscription", expect=404)
    assert not Push.objects.exists()


def _browser_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = generate_private_key(SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def test_what_was_kept_goes_with_a_person(cast, phone, square):
    from django.apps import apps

    from hearth.ledger.erase import erase_person
    from hearth.people import kept as kept_rows
    from hearth.people.bookmarks import bookmark

    said = actions.say(cast.ada, square.object, "Keep me").num
    bo = phone("bo")
    bookmark(cast.bo, said)
    follows.follow(cast.bo, cast.numbers["ada"])
    made = bo.post("/api/v1/lists", {"title": "L"})
    bo.post(f"/api/v1/lists/{made['id']}/accounts", {"account_ids": [str(cast.numbers["ada"])]})
    bo.post("/api/v1/filters", {"phrase": "x", "context": ["home"]})
    bo.post("/api/v1/tags/soles/follow")
    bo.post("/api/v1/featured_tags", {"name": "soles"})
    bo.post("/api/v1/domain_blocks", {"domain": "bad.example"})
    bo.post("/api/v1/markers", {"home": {"last_read_id": "1"}})
    bo.post(f"/api/v1/accounts/{cast.numbers['ada']}/endorse")
    bo.post("/api/v1/statuses", {"status": "later", "scheduled_at": "2099-01-01T00:00:00Z"})
    bo.patch("/api/v2/notifications/policy", {"for_new_accounts": "drop"})
    bo.post("/api/v1/notifications/clear")
    erase_person(cast.bo.uri)
    models = [
        one for one in apps.get_app_config("people").get_models() if one.__module__ == kept_rows.__name__
    ]
    models += [apps.get_model("api", name) for name in ("Scheduled", "Dismissed", "NoticePolicy", "Token")]
    assert {
        one.__name__: one._default_manager.count() for one in models if one._default_manager.exists()
    } == {}
