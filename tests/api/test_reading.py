"""What programs read: the home, people, posts, what one is to others; each key is there, and nobody sees too much."""

from typing import Any

import pytest

from hearth.people import follows, habits
from hearth.people.blocks import block
from hearth.spaces import actions
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_the_home_introduces_itself(phone: Any) -> None:
    two, one = phone().get("/api/v2/instance"), phone().get("/api/v1/instance")
    assert two["version"].startswith("4.3.0 (compatible; Hearth ")
    assert two["registrations"]["approval_required"] is True
    assert two["configuration"]["urls"]["streaming"].startswith("ws")
    assert two["api_versions"] == {"mastodon": 2}
    assert one["uri"] == two["domain"]
    assert one["title"] == two["title"] == "Sole & Soil"
    assert phone().get("/api/v1/custom_emojis") == []


def test_oneself(cast: Cast, phone: Any) -> None:
    me = phone("bo").get("/api/v1/accounts/verify_credentials")
    assert me["acct"] == me["username"] == "bo"
    assert me["source"]["privacy"] == "public"
    assert me["group"] is False
    assert me["role"]["id"]
    assert phone("ada").get("/api/v1/accounts/verify_credentials")["roles"][0]["name"]
    habits.change_habits(cast.bo, "private", True, "de")
    source = phone("bo", "profile").get("/api/v1/accounts/verify_credentials")["source"]
    assert (source["privacy"], source["sensitive"], source["language"]) == ("private", True, "de")


def test_a_space_is_an_account(cast: Cast, phone: Any) -> None:
    made = actions.open_space(cast.ada, name="Square", purpose="For *all*", audience="public")
    bo = phone("bo")
    shown = bo.get(f"/api/v1/accounts/{made.num}")
    assert shown["group"] is True
    assert shown["acct"] == "square"
    assert shown["locked"] is False
    assert "<em>all</em>" in shown["note"]
    assert bo.get("/api/v1/accounts/lookup", acct="square")["id"] == str(made.num)
    assert bo.get("/api/v1/accounts/relationships", **{"id[]": made.num})[0]["following"] is False
    actions.say(cast.ada, made.object, "Hello")
    assert bo.get(f"/api/v1/accounts/{made.num}/statuses")[0]["content"] == "<p>Hello</p>"


def test_who_may_not_see_gets_404(cast: Cast, phone: Any) -> None:
    hidden = actions.open_space(
        cast.ada, name="Cellar", purpose="For few", audience="space", joining="invited"
    )
    phone("bo").get(f"/api/v1/accounts/{hidden.num}", expect=404)
    phone("bo").get("/api/v1/accounts/lookup", expect=404, acct="cellar")
    phone().get(f"/api/v1/accounts/{cast.numbers['bo']}", expect=404)
    phone("bo").get(f"/api/v1/accounts/{cast.numbers['ada']}")
    block(cast.ada, cast.bo.uri)
    phone("bo").get(f"/api/v1/accounts/{cast.numbers['ada']}", expect=404)
    assert phone("ada").get(f"/api/v1/accounts/{cast.numbers['bo']}")["acct"] == "bo"
    phone("bo").get("/api/v1/accounts/99", expect=404)
    phone("bo").get(f"/api/v1/accounts/{2**63}", expect=404)


def test_following_and_finding(cast: Cast, phone: Any) -> None:
    follows.follow(cast.bo, cast.numbers["ada"])
    bo, ada = phone("bo"), cast.numbers["ada"]
    one = bo.get("/api/v1/accounts/relationships", **{"id[]": [ada, 99]})
    assert [entry["following"] for entry in one] == [True]
    assert set(one[0]) == set(
        "id following showing_reblogs notifying languages followed_by blocking blocked_by muting"
        " muting_notifications muting_expires_at requested requested_by domain_blocking endorsed note".split()
    )
    assert [who["acct"] for who in bo.get(f"/api/v1/accounts/{ada}/followers")] == ["bo"]
    assert 'rel="next"' in bo.last["Link"]
    assert [who["acct"] for who in bo.get(f"/api/v1/accounts/{cast.numbers['bo']}/following")] == ["ada"]
    assert [who["acct"] for who in bo.get("/api/v1/accounts/search", q="@ad")] == ["ada"]
    assert bo.get("/api/v1/accounts/search", q="cl", following="true") == []


def test_what_somebody_said(cast: Cast, phone: Any) -> None:
    nums = [actions.say(cast.ada, "local:/home", f"Post {i} #bread", audience="public").num for i in range(3)]
    answer = actions.say(cast.ada, "local:/home", "More", reply=nums[0], thread=nums[0]).num
    other = actions.say(cast.cleo, "local:/home", "@ada look", audience="public").num
    boost = actions.boost(cast.ada, other)
    bo, path = phone("bo"), f"/api/v1/accounts/{cast.numbers['ada']}/statuses"
    assert [one["id"] for one in bo.get(path)] == [str(n) for n in [boost, answer, *nums[::-1]]]
    wrapped = bo.last.json()[0]
    assert wrapped["reblog"]["id"] == str(other)
    assert wrapped["account"]["acct"] == "ada"
    assert [one["id"] for one in bo.get(path, limit=1)] == [str(boost)]
    assert f"max_id={boost}" in bo.last["Link"]
    assert [one["id"] for one in bo.get(path, min_id=nums[0], limit=1)] == [str(nums[1])]
    assert len(bo.get(path, exclude_reblogs="true", tagged="Bread")) == 3
    actions.show_on_profile(cast.ada, nums[1])
    assert [one["id"] for one in bo.get(path, pinned="true")] == [str(nums[1])]
    bo_sees = bo.get(path, exclude_reblogs="1")[0]
    assert bo_sees["in_reply_to_id"] == str(nums[0])
    assert bo_sees["tags"] == []
