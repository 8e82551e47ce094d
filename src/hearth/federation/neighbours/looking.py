"""What is known of other servers, and what a decision about one would cut off."""

from dataclasses import dataclass

from hearth.base import clock
from hearth.base.sql import sql
from hearth.federation.activitypub.receiving.rows import Dropped, Intake
from hearth.people import servers
from hearth.people.bonds import ServerRule

MOST = 500
_KNOWN = sql(
    "SELECT r.host, count(*), max(r.fetched) FROM federation_remoteactor r GROUP BY r.host"
    " ORDER BY count(*) DESC, r.host LIMIT %s"
)
_BONDS = (
    "SELECT r.host, count(*), count(DISTINCT f.{mine}) FROM people_follow f JOIN people_actor a ON a.num = f.{theirs}"
    " JOIN federation_remoteactor r ON r.uri = a.uri WHERE f.state <> 'ended' AND a.kind = 'remote' GROUP BY r.host"
)
_FOLLOWING = sql(_BONDS.format(mine="follower", theirs="followed"))
_FOLLOWERS = sql(_BONDS.format(mine="followed", theirs="follower"))
_GUESTS = sql(
    "SELECT r.host, count(*) FROM people_membership m JOIN people_actor a ON a.num = m.actor"
    " JOIN federation_remoteactor r ON r.uri = a.uri WHERE m.state = 'active' AND a.kind = 'remote' GROUP BY r.host"
)


@dataclass(slots=True)
class Server:
    """One server: who of it is known here, the bonds with it, and what holds for it."""

    host: str
    people: int = 0
    heard: int = 0
    following: int = 0
    members: int = 0
    followers: int = 0
    guests: int = 0
    dropped: int = 0
    waiting: int = 0
    rule: str = ""
    reason: str = ""

    @property
    def cuts(self) -> bool:
        """Whether a block would cut anybody off."""
        return bool(self.following or self.followers or self.guests)


def known_servers() -> list[Server]:
    """All servers somebody here has to do with, or a rule speaks of."""
    found = {host: Server(host, people, heard) for host, people, heard in _KNOWN.all(MOST)}
    for rule in servers.rules():
        found.setdefault(rule.host, Server(rule.host))
    _bonds(found)
    since = clock.now() // clock.DAY - 7
    for host, count in Dropped.objects.filter(day__gte=since).values_list("host", "count"):
        if host in found:
            found[host].dropped += count
    for host in Intake.objects.filter(due=None).values_list("host", flat=True)[:MOST]:
        if host in found:
            found[host].waiting += 1
    for server in found.values():
        _ruled(server)
    return sorted(found.values(), key=_by_weight)


def _bonds(found: dict[str, Server]) -> None:
    for host, count, members in _FOLLOWING.all():
        if host in found:
            found[host].following, found[host].members = count, members
    for host, count, _members in _FOLLOWERS.all():
        if host in found:
            found[host].followers = count
    for host, count in _GUESTS.all():
        if host in found:
            found[host].guests = count


def _ruled(server: Server) -> None:
    name = server.host.partition(":")[0]
    server.rule = servers.severity_of(name)
    row = ServerRule.objects.filter(host=name).first() if server.rule else None
    server.reason = row.reason if row else ""


def _by_weight(server: Server) -> tuple[bool, int, str]:
    return not server.rule, -(server.following + server.followers + server.guests), server.host


def one_server(host: str) -> Server:
    """One server with everything below its name: what a decision about it touches."""
    whole = Server(host)
    for each in known_servers():
        name = each.host.partition(":")[0]
        if name == host or name.endswith(f".{host}"):
            for part in ("people", "following", "followers", "guests", "dropped", "waiting", "members"):
                setattr(whole, part, getattr(whole, part) + getattr(each, part))
            whole.heard = max(whole.heard, each.heard)
    _ruled(whole)
    return whole


def reasons_of(host: str) -> list[tuple[str, int]]:
    """Why things of this server were let fall within a week, and how often."""
    since = clock.now() // clock.DAY - 7
    counts: dict[str, int] = {}
    for reason, count in Dropped.objects.filter(host=host, day__gte=since).values_list("reason", "count"):
        counts[reason] = counts.get(reason, 0) + count
    return sorted(counts.items(), key=lambda item: -item[1])


def stuck(limit: int = 50) -> list[Intake]:
    """What came and could not be understood or recorded, the newest first."""
    return list(Intake.objects.filter(due=None).order_by("-id").defer("body")[:limit])


def queue() -> tuple[int, int]:
    """How many activities wait to be read, and since when (ms) the oldest does; 0 when none does."""
    waiting = Intake.objects.exclude(due=None)
    oldest = waiting.order_by("received").values_list("received", flat=True).first()
    return waiting.count(), oldest or 0
