"""Notifications in the words of clients: one by one, in groups, put away, and held back from strangers."""

import pytest

from hearth.ledger.activity import Activity
from hearth.ledger.record import record
from hearth.people import blocks, follows
from hearth.spaces import actions, marking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture
def square(cast):
    return actions.open_space(cast.ada, name="Square", purpose="For all", audience="public")


def test_each_kind_has_its_word(cast, phone, square):
    said = actions.say(cast.bo, square.object, "Mine", audience="public")
    actions.react(cast.ada, said.num, "⭐")
    marking.boost(cast.ada, said.num)
    actions.reply(cast.ada, said.num, "An answer")
    actions.say(cast.cleo, square.object, "Hello @bo")
    follows.follow(cast.ada, cast.numbers["bo"])
    bo = phone("bo")
    told = bo.get("/api/v1/notifications")
    assert [one["type"] for one in told] == ["follow", "mention", "mention", "reblog", "favourite"]
    assert told[4]["status"]["id"] == str(said.num) and told[4]["account"]["acct"] == "ada"
    assert told[0]["status"] is None
    assert [one["type"] for one in bo.get("/api/v1/notifications", **{"types[]": ["mention"]})] == [
        "mention"
    ] * 2
    only = bo.get("/api/v1/notifications", **{"exclude_types[]": ["mention", "follow"]})
    assert [one["type"] for one in only] == ["reblog", "favourite"]
    assert len(bo.get("/api/v1/notifications", account_id=cast.numbers["cleo"])) == 1
    page = bo.get("/api/v1/notifications", limit=2)
    assert [one["id"] for one in page] == [one["id"] for one in told[:2]]
    assert f"max_id={page[-1]['id']}" in bo.last["Link"]
    assert bo.get("/api/v1/notifications", max_id=page[-1]["id"])[0]["id"] == told[2]["id"]
    assert bo.get(f"/api/v1/notifications/{told[0]['id']}")["type"] == "follow"
    phone("ada").get(f"/api/v1/notifications/{told[0]['id']}", expect=404)
    assert bo.get("/api/v1/notifications/unread_count")["count"] == 5
    bo.post("/api/v1/markers", {"notifications": {"last_read_id": told[2]["id"]}})
    assert bo.get("/api/v1/notifications/unread_count")["count"] == 2
    bo.post(f"/api/v1/notifications/{told[0]['id']}/dismiss")
    assert len(bo.get("/api/v1/notifications")) == 4
    blocks.block(cast.bo, cast.ada.uri)
    assert [one["account"]["acct"] for one in bo.get("/api/v1/notifications")] == ["cleo"]
    bo.post("/api/v1/notifications/clear")
    assert bo.get("/api/v1/notifications") == []


def test_marks_on_one_post_are_one_group(cast, phone, square):
    said = actions.say(cast.bo, square.object, "Mine", audience="public")
    for who in (cast.ada, cast.cleo):
        actions.react(who, said.num, "⭐")
    actions.say(cast.cleo, square.object, "Hello @bo")
    bo = phone("bo")
    told = bo.get("/api/v2/notifications")
    groups = told["notification_groups"]
    assert [(one["type"], one["notifications_count"]) for one in groups] == [("mention", 1), ("favourite", 2)]
    assert set(groups[1]["sample_account_ids"]) == {str(cast.numbers["ada"]), str(cast.numbers["cleo"])}
    assert {one["id"] for one in told["statuses"]} >= {str(said.num)}
    key = groups[1]["group_key"]
    assert len(bo.get(f"/api/v2/notifications/{key}/accounts")) == 2
    assert bo.get(f"/api/v2/notifications/{key}")["notification_groups"][0]["group_key"] == key
    assert bo.get("/api/v2/notifications/unread_count")["count"] == 2
    bo.post(f"/api/v2/notifications/{key}/dismiss")
    assert [one["type"] for one in bo.get("/api/v2/notifications")["notification_groups"]] == ["mention"]


def test_strangers_wait_as_requests(cast, phone, square):
    far = "https://far.example/users/finn"
    record(
        Activity(
            type="Create",
            actor=far,
            object=far,
            object_type="Person",
            payload={"preferredUsername": "finn@far.example", "name": "Finn"},
            audience="public",
            origin="activitypub",
            quiet=True,
        )
    )
    said = actions.say(cast.bo, square.object, "Mine", audience="public")
    record(Activity(type="Like", actor=far, object=said.object, object_type="Note", origin="activitypub"))
    bo = phone("bo")
    assert [one["type"] for one in bo.get("/api/v1/notifications")] == ["favourite"]
    changed = bo.patch("/api/v2/notifications/policy", {"for_not_following": "filter"})
    assert changed["summary"]["pending_requests_count"] == 1
    assert bo.get("/api/v1/notifications") == []
    assert len(bo.get("/api/v1/notifications", include_filtered="true")) == 1
    (request,) = bo.get("/api/v1/notifications/requests")
    assert request["account"]["acct"] == "finn@far.example" and request["last_status"]["id"] == str(said.num)
    bo.post(f"/api/v1/notifications/requests/{request['id']}/accept")
    assert len(bo.get("/api/v1/notifications")) == 1
    bo.patch("/api/v2/notifications/policy", {"for_not_following": "maybe"}, expect=422)
