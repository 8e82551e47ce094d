"""A proven claim makes two accounts one person, for all history (METRICS F2); and counting on interest (section 4)."""

from typing import Any

from tests.contracts.sample_activities import plain
from tests.insight.homes import DAY, NOW, asked, crowd, post

Plain = dict[str, Any]
SOURCE = "slack:T1"
OLD = NOW - 200 * DAY


def ghost(name: str) -> Plain:
    return plain("Create", f"urn:{name}", f"urn:{name}", "Person", OLD, origin=SOURCE)


def told(origin: str = SOURCE, at: int = OLD) -> Plain:
    return plain("hearth:Notice", "local:/home", origin, "", at, payload={"noticed": at})


def claim(person: str, of: str) -> Plain:
    payload = {"person": f"urn:{person}", "ghost": f"urn:{of}", "source": SOURCE}
    return plain("Create", f"urn:{person}", f"urn:claim:{of}", "hearth:Claim", NOW - DAY, payload=payload)


def link(person: str, withdrawn: int | None = None) -> Plain:
    payload = {
        "person": f"urn:{person}",
        "purpose": f"link:{SOURCE}",
        "source": SOURCE,
        "given": NOW - DAY,
        "withdrawn": withdrawn,
    }
    return plain(
        "Create",
        f"urn:{person}",
        f"urn:link:{person}",
        "hearth:Consent",
        NOW - DAY,
        payload=payload,
        audience="direct",
    )


def active(acts: list[Plain]) -> int | None:
    return asked(acts, "active_members", window="28d")["active_members"]["persons"]


def test_claimed_history_counts_as_hers() -> None:
    home = [*crowd(22), ghost("old"), told(), post("old", "urn:x", origin=SOURCE)]
    assert active(home) == 23
    assert active([*home, claim("m0", "old"), link("m0")]) == 22
    reply = post("m0", "urn:self", to="urn:x")
    before = asked([*home, reply], "member_to_member_share")["member_to_member_share"]
    after = asked([*home, reply, claim("m0", "old"), link("m0")], "member_to_member_share")
    assert before["n"] - 1 == after["member_to_member_share"]["n"], (
        "answering oneself is no talk with another"
    )


def test_without_the_link_receipt_they_stay_two() -> None:
    home = [*crowd(22), ghost("old"), told(), post("old", "urn:x", origin=SOURCE)]
    assert active([*home, claim("m0", "old")]) == 23
    assert active([*home, claim("m0", "old"), link("m0", withdrawn=NOW - 1)]) == 23


def test_a_claim_that_came_in_an_archive_says_nothing() -> None:
    home = [*crowd(22), ghost("old"), told(), post("old", "urn:x", origin=SOURCE), link("m0")]
    foreign = {**claim("m0", "old"), "origin": SOURCE}
    assert active([*home, foreign]) == 23


def test_members_count_on_interest_until_they_object() -> None:
    silent = crowd(22, agreed=False)
    assert not active(silent)
    assert active([*silent, told("home")]) == 22
    no = {"person": "urn:m0", "purpose": "aggregate", "given": NOW - DAY, "withdrawn": NOW - DAY}
    objection = plain(
        "Create", "urn:m0", "urn:no", "hearth:Consent", NOW - DAY, payload=no, audience="direct"
    )
    assert active([*silent, told("home"), objection]) == 21
