"""Carrying out what was decided about a server: a block ends every bond with it, told to both sides' books."""

from hearth.base.sql import sql
from hearth.ledger.activity import Activity
from hearth.ledger.record import record, writing
from hearth.people import follows, servers
from hearth.people.sight import Viewer

AT_ONCE = 50
_PAIRS = sql(
    "SELECT l.num, r.num FROM people_follow f JOIN people_actor r ON r.num IN (f.follower, f.followed)"
    " JOIN people_actor l ON l.num IN (f.follower, f.followed) AND l.num <> r.num"
    " WHERE f.state <> 'ended' AND r.kind = 'remote' AND (r.handle LIKE %s OR r.handle LIKE %s OR r.handle LIKE %s"
    " OR r.handle LIKE %s) LIMIT %s"
)
_GUESTS = sql(
    "SELECT a.uri, p.uri, p.type FROM people_membership m JOIN people_actor a ON a.num = m.actor"
    " JOIN people_actor p ON p.num = m.space WHERE m.state IN ('active', 'asked') AND a.kind = 'remote'"
    " AND m.space <> 1 AND (a.handle LIKE %s OR a.handle LIKE %s OR a.handle LIKE %s OR a.handle LIKE %s) LIMIT %s"
)


def decide(viewer: Viewer, host: str, severity: str, *, reason: str = "", note: str = "") -> int:
    """Set the rule; how many bonds it ended. Bonds end in small steps, so that nobody else has to wait."""
    servers.decide(viewer, host, severity, reason=reason, note=note)
    return sever(viewer, servers.clean_host(host)) if severity == servers.BLOCK else 0


def sever(viewer: Viewer, host: str) -> int:
    """End every follow between this home and a server, and the visits of its people."""
    names = (f"%@{host}", f"%@{host}:%", f"%.{host}", f"%.{host}:%")
    ended = 0
    while pairs := _PAIRS.all(*names, AT_ONCE):
        with writing():
            for here, there in pairs:
                follows.sever(here, there)
        ended += len(pairs)
    while guests := _GUESTS.all(*names, AT_ONCE):
        with writing():
            for person, space, _kind in guests:
                record(
                    Activity(
                        type="Remove",
                        actor=viewer.uri,
                        object=person,
                        object_type="Person",
                        target=space,
                        audience="direct",
                    )
                )
        ended += len(guests)
    return ended
