"""Whom somebody blocks, mutes, is asked to let follow, shows on her profile, or might want to know.

https://docs.joinmastodon.org/methods/blocks/, /mutes/, /domain_blocks/, /follow_requests/, /endorsements/,
/suggestions/ and /accounts/#familiar_followers
"""

from collections import defaultdict

from django.http import HttpResponse

from hearth.api.entities.accounts import accounts
from hearth.api.entities.relationships import relationships
from hearth.api.entities.times import stamp_or_none
from hearth.api.mastodon.access import access_account
from hearth.api.mastodon.rest.shared import ends, people, people_page
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.paging import linked, page_of, taken
from hearth.ledger.activity import HOME_NUM
from hearth.people import endorsing, follows, hosts
from hearth.people.bonds import ACTIVE, ASKED, Follow
from hearth.people.kept import Endorsed, HostMute
from hearth.people.models import ACTIVE as INSIDE
from hearth.people.models import Block, Membership, Mute

MOST = 40


def blocked(call: Call) -> HttpResponse:
    """Whom she blocks; nobody else of them is to be seen."""
    rows = taken(Block.objects.filter(blocker=call.me), page_of(call.params, 40, 80), "pk")
    found = accounts([row.blocked for row in rows], call.viewer)
    shown = [found[row.blocked] for row in rows if row.blocked in found]
    return linked(call, shown, *ends([row.pk for row in rows]))


def muted(call: Call) -> HttpResponse:
    """Whom she mutes."""
    rows = taken(Mute.objects.filter(muter=call.me), page_of(call.params, 40, 80), "pk")
    ends_at = {str(row.muted): stamp_or_none(row.until) for row in rows}
    shown = [
        {**one, "mute_expires_at": ends_at[str(one["id"])]}
        for one in people([row.muted for row in rows], call)
    ]
    return linked(call, shown, *ends([row.pk for row in rows]))


def servers(call: Call) -> HttpResponse:
    """Servers she does not want to hear."""
    rows = taken(HostMute.objects.filter(actor=call.me), page_of(call.params, 100, 200), "pk")
    return linked(call, [row.host for row in rows], *ends([row.pk for row in rows]))


def mute_server(call: Call) -> HttpResponse:
    """One more."""
    hosts.mute_host(call.viewer, call.params.text("domain"))
    return answer({})


def unmute_server(call: Call) -> HttpResponse:
    """One less."""
    hosts.unmute_host(call.viewer, call.params.text("domain"))
    return answer({})


def asking(call: Call) -> HttpResponse:
    """Who asks to follow her."""
    return people_page(call, Follow.objects.filter(followed=call.me, state=ASKED), "follower")


def let_in(call: Call, num: int) -> HttpResponse:
    """Let somebody follow."""
    follows.accept_follow(call.viewer, num)
    return _between(call, num)


def decline(call: Call, num: int) -> HttpResponse:
    """Decline it."""
    follows.reject_follow(call.viewer, num)
    return _between(call, num)


def _between(call: Call, num: int) -> HttpResponse:
    """What she is to somebody now."""
    return answer(relationships([access_account(call.viewer, num).num], call.viewer)[0])


def endorsed(call: Call) -> HttpResponse:
    """Whom she shows on her profile."""
    return people_page(call, Endorsed.objects.filter(actor=call.me), "person")


def endorsed_of(call: Call, num: int) -> HttpResponse:
    """Whom somebody shows on hers."""
    access_account(call.viewer, num)
    return people_page(call, Endorsed.objects.filter(actor=num), "person")


def endorse(call: Call, num: int) -> HttpResponse:
    """Show somebody."""
    endorsing.endorse(call.viewer, num)
    return _between(call, num)


def unendorse(call: Call, num: int) -> HttpResponse:
    """And no more."""
    endorsing.unendorse(call.viewer, num)
    return _between(call, num)


def suggested(call: Call) -> list[dict[str, object]]:
    """Members of her spaces whom she does not follow yet, whoever came last first; nothing is guessed about anybody."""
    near = Membership.objects.filter(
        space__in=call.viewer.spaces - {HOME_NUM} or call.viewer.spaces, state=INSIDE
    )
    known = follows.followed_by(call.viewer) | call.viewer.muted | {call.me}
    limit = page_of(call.params, MOST, 80).limit
    nums = list(near.exclude(actor__in=known).order_by("-since").values_list("actor", flat=True)[: limit * 3])
    return people(list(dict.fromkeys(nums))[:limit], call)


def suggestions(call: Call) -> HttpResponse:
    """Each with the reason."""
    why = {"source": "staff", "sources": ["featured"]}
    return answer([{**why, "account": one} for one in suggested(call)])


def suggestions_v1(call: Call) -> HttpResponse:
    """As old clients ask."""
    return answer(suggested(call))


def familiar(call: Call) -> HttpResponse:
    """Who of those she follows follows these people."""
    wanted = call.params.ids("id")[:MOST]
    mine = follows.followed_by(call.viewer)
    found: dict[int, list[int]] = defaultdict(list)
    rows = Follow.objects.filter(followed__in=wanted, follower__in=mine, state=ACTIVE)
    for followed, follower in rows.values_list("followed", "follower"):
        found[followed].append(follower)
    return answer([{"id": str(num), "accounts": people(found[num], call)} for num in wanted])


def nothing(_call: Call, **_named: int) -> HttpResponse:
    """Not suggested again: nothing was kept of it."""
    return answer({})


B, M, F, A = "blocks", "mutes", "follows", "accounts"
urls = [
    at("api/v1/blocks", GET=user(f"read:{B}", blocked)),
    at("api/v1/mutes", GET=user(f"read:{M}", muted)),
    at(
        "api/v1/domain_blocks",
        GET=user(f"read:{B}", servers),
        POST=user(f"write:{B}", mute_server),
        DELETE=user(f"write:{B}", unmute_server),
    ),
    at("api/v1/follow_requests", GET=user(f"read:{F}", asking)),
    at("api/v1/follow_requests/<id:num>/authorize", POST=user(f"write:{F}", let_in)),
    at("api/v1/follow_requests/<id:num>/reject", POST=user(f"write:{F}", decline)),
    at("api/v1/endorsements", GET=user(f"read:{A}", endorsed)),
    at("api/v1/accounts/<id:num>/endorsements", GET=user(f"read:{A}", endorsed_of)),
    *(
        at(f"api/v1/accounts/<id:num>/{name}", POST=user(f"write:{A}", endorse))
        for name in ("pin", "endorse")
    ),
    *(
        at(f"api/v1/accounts/<id:num>/{name}", POST=user(f"write:{A}", unendorse))
        for name in ("unpin", "unendorse")
    ),
    at("api/v2/suggestions", GET=user("read", suggestions)),
    at("api/v1/suggestions", GET=user("read", suggestions_v1)),
    at("api/v1/suggestions/<id:num>", DELETE=user("read", nothing)),
    at("api/v1/accounts/familiar_followers", GET=user(f"read:{F}", familiar)),
]
