"""Fedify as a live peer, over TLS, with both signature schemes: everything people do across servers, both ways."""

import pytest

from tests.interop.conftest import Federated, Peer

pytestmark = pytest.mark.one_database
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@pytest.fixture(scope="module", params=["new", "old"])
def peer(request: pytest.FixtureRequest) -> Peer:
    found: Peer = request.getfixturevalue(f"{request.param}_peer")
    return found


def test_a_member_is_found_by_webfinger_and_a_signed_fetch(hearth: Federated, peer: Peer) -> None:
    found = peer.steer("lookup", what=f"@ada@{hearth.host}")
    assert found["preferredUsername"] == "ada" and found["id"] == hearth.ada()["id"]
    assert found["publicKey"]["owner"] == found["id"]
    assert [each["controller"] for each in found["assertionMethod"]] == [found["id"]]
