"""Comparing who follows (FEP-8fcf): with posts for followers only, a server learns whom we believe to follow there."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.vocabulary import CONTEXT
from hearth.people.bonds import ACTIVE, Follow
from hearth.people.models import Actor


def followers_at(actor: int, host: str) -> list[str]:
    """The followers of somebody who live on one server, by id."""
    held = Follow.objects.filter(followed=actor, state=ACTIVE).values("follower")
    found = Actor.objects.filter(num__in=held, sort="remote", uri__startswith=f"https://{host}/")
    return sorted(found.values_list("uri", flat=True))


def digest(ids: Iterable[str]) -> str:
    """The XOR of the SHA-256 of every id, in hex."""
    total = 0
    for one in ids:
        total ^= int.from_bytes(sha256(one.encode()).digest())
    return total.to_bytes(32).hex()


def header(actor: int, host: str) -> dict[str, str]:
    """The header for one server; it is signed with the rest."""
    collection = addresses.collection_url(actor, "followers")
    url = f"{collection}/synchronization"
    value = f'collectionId="{collection}", url="{url}", digest="{digest(followers_at(actor, host))}"'
    return {"Collection-Synchronization": value}


def partial(actor: int, host: str) -> dict[str, Any]:
    """The followers on one server, for that server."""
    return {
        "@context": CONTEXT,
        "id": f"{addresses.collection_url(actor, 'followers')}/synchronization",
        "type": "OrderedCollection",
        "orderedItems": followers_at(actor, host),
    }
