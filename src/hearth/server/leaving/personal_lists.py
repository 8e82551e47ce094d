"""The lists of a personal archive: what she liked and kept (ActivityStreams), whom she follows, lists, mutes and blocks
(the CSV files Mastodon writes and reads, column by column)."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import orjson

from hearth.ledger.activity import HOME_NUM
from hearth.people import bookmarks, follows, hearing, hosts, lists
from hearth.people.models import ACTIVE, Actor, Block, Consent, Membership, Mute
from hearth.server.leaving.personal_words import CONTEXT, host, web
from hearth.spaces.models import Post, Reaction

FOLLOWING = ("Account address", "Show boosts", "Notify on new posts", "Languages")


def files_of(me: Actor) -> dict[str, bytes]:
    """Every list by its name in the archive."""
    likes, kept = likes_of(me), bookmarks_of(me)
    return {
        "likes.json": collection("likes.json", likes),
        "bookmarks.json": collection("bookmarks.json", kept),
        "bookmarks.csv": table([uri] for uri in kept),
        "following_accounts.csv": table(_following(me), FOLLOWING),
        "followers.csv": table(([one] for one in addresses_of(followers_of(me))), FOLLOWING[:1]),
        "lists.csv": table([title, one] for title, nums in lists_of(me) for one in addresses_of(nums)),
        "blocked_accounts.csv": table([one] for one in addresses_of(blocked_by(me))),
        "muted_accounts.csv": table(
            ([one, "true"] for one in addresses_of(muted_by(me))), ("Account address", "Hide notifications")
        ),
        "blocked_domains.csv": table([name] for name in blocked_hosts_of(me)),
        "hearth.json": orjson.dumps(_ours(me), option=orjson.OPT_INDENT_2),
    }


def _following(me: Actor) -> Iterable[list[str]]:
    """Whom she follows, and whether she hears what they pass on."""
    own_words = set(addresses_of(hearing.unboosted_by(me.num)))
    for one in addresses_of(following_of(me)):
        yield [one, "false" if one in own_words else "true", "false", ""]


def collection(name: str, uris: list[str]) -> bytes:
    """An OrderedCollection of ids, as Mastodon writes likes and bookmarks."""
    told = {
        "@context": CONTEXT[0],
        "id": name,
        "type": "OrderedCollection",
        "totalItems": len(uris),
        "orderedItems": uris,
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def table(rows: Iterable[list[str]], head: Iterable[str] = ()) -> bytes:
    """A CSV as Mastodon writes it: some with a heading, some without. A formula is no address, so none is in it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if named := list(head):
        writer.writerow(named)
    writer.writerows([cell if cell[:1] not in "=+-@\t\r" else "'" + cell for cell in row] for row in rows)
    return text.getvalue().encode()


def addresses_of(nums: Iterable[int]) -> list[str]:
    """People as name@host, in the given order; who has no name on the web is left out."""
    wanted = list(nums)
    found = Actor.objects.in_bulk(wanted)
    return [address for num in wanted if num in found and (address := address_of(found[num]))]


def address_of(actor: Actor) -> str:
    """name@host; the bare name while this home has no host name; "" for who is gone or was only imported."""
    if actor.deleted or not actor.handle or actor.sort in ("ghost", "claimed"):
        return ""
    if "@" in actor.handle or not host():
        return actor.handle
    return f"{actor.handle}@{host()}"


def likes_of(me: Actor) -> list[str]:
    """What she reacted to, newest first."""
    marked = Reaction.objects.filter(actor=me.num).order_by("-published").values_list("post", flat=True)
    return _uris(dict.fromkeys(marked))


def _uris(nums: Iterable[int]) -> list[str]:
    wanted = list(nums)
    found = dict(Post.objects.filter(num__in=wanted).values_list("num", "uri"))
    return [web(found[num]) for num in wanted if num in found]


def bookmarks_of(me: Actor) -> list[str]:
    """What she kept for later, newest first."""
    return _uris(kept.post for kept in bookmarks.bookmarks_of(me.num))


def following_of(me: Actor) -> list[int]:
    """Whom she follows: people, and the public rooms she is in."""
    rooms = Membership.objects.filter(actor=me.num, state=ACTIVE).exclude(space=HOME_NUM)
    public = Actor.objects.filter(num__in=rooms.values("space"), audience="public")
    return [*follows.following_of(me.num), *public.order_by("num").values_list("num", flat=True)]


def followers_of(me: Actor) -> list[int]:
    """Who follows her, newest first."""
    return follows.followers_of(me.num)


def lists_of(me: Actor) -> list[tuple[str, list[int]]]:
    """Her lists and who is on them."""
    return [(one.title, lists.people_on(one.pk)) for one in lists.lists_of(me.num)]


def blocked_by(me: Actor) -> list[int]:
    """Whom she blocks."""
    return list(Block.objects.filter(blocker=me.num).order_by("pk").values_list("blocked", flat=True))


def muted_by(me: Actor) -> list[int]:
    """Whom she mutes."""
    return list(Mute.objects.filter(muter=me.num).order_by("pk").values_list("muted", flat=True))


def blocked_hosts_of(me: Actor) -> list[str]:
    """Servers of which she wants to see nothing."""
    return sorted(hosts.hosts_muted_by(me.num))


def _ours(me: Actor) -> dict[str, Any]:
    """What another home of Hearth understands beside all that: receipts of consent, and rooms she was in."""
    given = Consent.objects.filter(actor=me.num).order_by("given", "num")
    rooms = Membership.objects.filter(actor=me.num, state=ACTIVE).exclude(space=HOME_NUM).values("space")
    return {
        "consents": [
            {
                "purpose": one.purpose,
                "version": one.text_version,
                "given": one.given,
                "withdrawn": one.withdrawn,
            }
            for one in given
        ],
        "rooms": [
            {"id": web(one.uri), "name": one.name, "summary": one.summary}
            for one in Actor.objects.filter(num__in=rooms).order_by("num")
        ],
    }
