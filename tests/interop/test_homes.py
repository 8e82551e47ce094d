"""Three Hearth homes on one small internet: a thread becomes the same everywhere, whatever the network does."""

from random import Random
from typing import Any

import pytest

from tests.interop.conftest import Federated, until

pytestmark = pytest.mark.one_database
Thread = dict[str, tuple[str, str]]


def accounts(home: Federated, own: str, sort: str) -> set[str]:
    """Whom she follows, or who follows her."""
    return {each["acct"] for each in home.api("GET", f"v1/accounts/{own}/{sort}")}


@pytest.fixture(scope="session")
def homes(hearth: Federated, orchard: Federated, meadow: Federated) -> list[Federated]:
    """Their founders follow each other."""
    three = [hearth, orchard, meadow]
    for one in three:
        for other in three:
            if one is not other:
                found = one.find(f"@ada@{other.host}")
                one.api("POST", f"v1/accounts/{found['id']}/follow")
    for one in three:
        own = one.api("GET", "v1/accounts/verify_credentials")["id"]
        others = {f"ada@{other.host}" for other in three if other is not one}
        for sort in ("following", "followers"):
            until(lambda one=one, own=own, sort=sort, others=others: others <= accounts(one, own, sort), sort)
    return three


def local(home: Federated, uri: str) -> dict[str, Any]:
    """A post as this home knows it, {} if it does not."""
    found = home.api("GET", f"v2/search?type=statuses&q={uri}")["statuses"]
    return dict(found[0]) if found else {}


def thread(home: Federated, uri: str) -> Thread:
    """Every answer in a thread: the post it answers, and its words."""
    opening = local(home, uri)
    if not opening:
        return {}
    answers = home.api("GET", f"v1/statuses/{opening['id']}/context")["descendants"]
    uris = {each["id"]: each["uri"] for each in [opening, *answers]}
    return {each["uri"]: (uris.get(each["in_reply_to_id"], "?"), each["content"]) for each in answers}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_thread_converges_under_loss_delay_reordering_and_duplicates(
    homes: list[Federated], seed: int
) -> None:
    luck = Random(seed)
    opening = homes[0].say(f"Which thread is strongest? ({seed})")["uri"]
    for home in homes[1:]:
        until(lambda home=home: local(home, opening), "the opening")
    homes[0].net.weather = Random(seed)
    expected: Thread = {}
    try:
        for number in range(8):
            home = luck.choice(homes)
            known = [uri for uri in (opening, *expected) if local(home, uri)]
            parent = luck.choice(known)
            said = home.say(f"Answer {number} ({seed})", in_reply_to_id=local(home, parent)["id"])
            expected[said["uri"]] = (parent, said["content"])
            if luck.random() < 0.3:
                changed = home.api(
                    "PUT", f"v1/statuses/{said['id']}", {"status": f"Better {number} ({seed})"}
                )
                expected[said["uri"]] = (parent, changed["content"])
    finally:
        homes[0].net.weather = None

    def missing() -> dict[str, list[str]]:
        found = {}
        for home in homes:
            home.rests_end()
            there = thread(home, opening)
            found[home.host] = [
                f"{uri} {there.get(uri)} {expected[uri]}"
                for uri in expected
                if there.get(uri) != expected[uri]
            ]
            assert set(there) <= set(expected)
        return {host: uris for host, uris in found.items() if uris}

    until(lambda: not missing(), missing)


def test_what_is_not_public_is_not_there_for_others(homes: list[Federated]) -> None:
    hearth, orchard, _meadow = homes
    quiet = hearth.say("Only for this home", visibility="private", local_only=True)
    for path in ("", "/replies", "/context"):
        code, _body = hearth.document(f"{quiet['uri']}{path}")
        assert code == 404
    assert hearth.document("https://hearth.test/ap/o/1")[0] == 404
    assert local(orchard, quiet["uri"]) == {}
    assert orchard.api("GET", f"v2/search?resolve=true&type=statuses&q={quiet['uri']}")["statuses"] == []
    direct = hearth.say(f"@ada@{orchard.host} for you alone", visibility="direct")
    until(
        lambda: [each for each in orchard.api("GET", "v1/conversations") if "alone" in str(each)],
        "the letter",
    )
    assert hearth.document(direct["uri"])[0] == 404
    assert not homes[2].rows("SELECT 1 FROM spaces_post WHERE html LIKE '%for you alone%'")
