"""How much an imported person said, and where it came from, in plain words. Counted from the ledger: posts lie in a
room above."""

from hearth.base.sql import sql
from hearth.connectors.registry import connectors

_SAID = sql(
    "SELECT count(*) FROM ledger_activity WHERE actor = %s AND type = 'Create' AND payload IS NOT NULL"
    " AND object_type IN ('Note', 'Article', 'Page', 'Question')"
)


def said_by(person: str) -> int:
    """How many posts of this person are here."""
    return int(_SAID.one(person)[0])


def where_from(origin: str) -> str:
    """An origin in words: "Slack", "Discourse (forum.example.org)"."""
    kind, _, place = origin.partition(":")
    known = connectors().get(kind)
    name = known.title if known else kind.title()
    return f"{name} ({place})" if "." in place else name
