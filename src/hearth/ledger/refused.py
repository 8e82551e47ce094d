"""Those who were erased do not come back by an import: their ids are kept as keyed hashes, and recording asks here."""

from collections.abc import Iterable

from django.db import connection

from hearth.base.keys import keyed_hash
from hearth.base.sql import sql, wrapper_here
from hearth.ledger.activity import Activity
from hearth.ledger.models import Refused

_PURPOSE = "erased"
_ANY = sql("SELECT 1 FROM ledger_refused LIMIT 1")
_ONE = sql("SELECT 1 FROM ledger_refused WHERE digest = %s")


def refuse(uris: Iterable[str]) -> None:
    """Let no import bring these back. Local ids need no entry: nothing from outside carries them."""
    digests = {keyed_hash(_PURPOSE, uri) for uri in uris if uri and not uri.startswith("local:")}
    Refused.objects.bulk_create([Refused(digest=digest) for digest in sorted(digests)], ignore_conflicts=True)
    connection.hearth_refuses = None  # type: ignore[attr-defined]


def is_refused(activity: Activity) -> bool:
    """Whether this activity is by, of or about somebody erased. One look per transaction when nobody is."""
    wrapper = wrapper_here()
    if wrapper.hearth_refuses is None:
        wrapper.hearth_refuses = _ANY.one() is not None
    if not wrapper.hearth_refuses:
        return False
    payload = activity.payload
    named = {activity.actor, activity.object, payload.get("person"), payload.get("attributedTo")}
    return any(_ONE.one(keyed_hash(_PURPOSE, uri)) for uri in named if isinstance(uri, str) and uri)
