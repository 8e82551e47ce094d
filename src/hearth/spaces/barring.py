"""What people of a blocked server said is shown to nobody while the block holds."""

from hearth.base.sql import sql
from hearth.ledger.record import writing
from hearth.people import servers

HIDDEN = "local:/server"
"""who holds such posts back; they are never deleted for that, since a block may end"""
_NEVER = 1 << 62
_PEOPLE = sql(
    "SELECT num, uri FROM people_actor WHERE kind = 'remote' AND num > %s AND (handle LIKE %s OR handle LIKE %s"
    " OR handle LIKE %s OR handle LIKE %s) ORDER BY num LIMIT 50"
)
_HIDE = sql(  # the opening of a thread stays if somebody of this home spoke in it: her words are found through it
    "INSERT INTO spaces_pendingdelete(num, uri, type, actor, audience, target, context, due)"
    f" SELECT num, uri, type, '{HIDDEN}', audience, '', '', {_NEVER} FROM spaces_post p WHERE author = %s"
    " AND NOT ((p.thread IS NULL OR p.thread = p.num) AND EXISTS("
    "SELECT 1 FROM spaces_post a WHERE a.thread = p.num AND a.origin = 'home'"
    " UNION ALL SELECT 1 FROM spaces_post a WHERE a.parent = p.num AND a.origin = 'home')) ON CONFLICT DO NOTHING"
)
_SHOW = sql(
    "DELETE FROM spaces_pendingdelete WHERE actor = %s AND num IN (SELECT num FROM spaces_post WHERE author = %s)"
)


def follow_rule(host: str) -> None:
    """Hide or show what stands here of that server's people. In short steps, and safe to repeat."""
    last = 0
    names = (f"%@{host}", f"%@{host}:%", f"%.{host}", f"%.{host}:%")
    while people := _PEOPLE.all(last, *names):
        last = people[-1][0]
        for num, uri in people:
            with writing():
                if servers.severity_of(servers.host_of(uri)) == servers.BLOCK:
                    _HIDE(num)
                else:
                    _SHOW(HIDDEN, num)
