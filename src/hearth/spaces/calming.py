"""Projectors of calm: pauses and slow mode, protected criticism, and which posts stand in an open case."""

from hearth.base.sql import sql
from hearth.ledger.activity import Row
from hearth.ledger.chronicles import Chronicle
from hearth.ledger.projectors import projects
from hearth.ledger.read import num_of, undone
from hearth.spaces.models import Calm, Protected, Veiled

_VEIL = sql("INSERT INTO spaces_veiled(matter, post) VALUES(%s,%s) ON CONFLICT DO NOTHING")
_MOVE = sql(
    "INSERT INTO spaces_veiled(matter, post) SELECT %s, post FROM spaces_veiled WHERE matter = %s"
    " ON CONFLICT DO NOTHING"
)
_UNVEIL = sql("DELETE FROM spaces_veiled WHERE matter = %s")


@projects("Create", "hearth:Calm")
@projects("Update", "hearth:Calm")
def put_calm(row: Row) -> None:
    """A place rests or slows down, or does so no longer."""
    payload, about = row.payload, str(row.payload.get("about") or "")
    num = num_of(about) or 0
    thread = num if about == row.context else 0
    Calm.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "space": num_of(row.target) or 0,
            "thread": thread,
            "channel": 0 if thread or about == row.target else num,
            "seconds": _whole(payload.get("seconds")),
            "note": str(payload.get("note") or ""),
            "begins": row.object_published,
            "until": _whole(payload.get("until")),
            "lifted": _whole(payload.get("lifted")),
        },
        create_defaults={
            "uri": row.object,
            "space": num_of(row.target) or 0,
            "thread": thread,
            "channel": 0 if thread or about == row.target else num,
            "seconds": _whole(payload.get("seconds")),
            "note": str(payload.get("note") or ""),
            "by": num_of(row.actor) or 0,
            "begins": row.object_published,
            "until": _whole(payload.get("until")),
            "lifted": _whole(payload.get("lifted")),
        },
    )


def _whole(value: object) -> int:
    return value if type(value) is int and 0 <= value < 1 << 62 else 0


@projects("Delete", "hearth:Calm")
def drop_calm(row: Row) -> None:
    """As if it had never been said."""
    Calm.objects.filter(num=row.num).delete()


@projects("hearth:Protect", "*")
def protect(row: Row) -> None:
    """Somebody marked a post as criticism that may not be hidden by those it criticizes."""
    if row.erased or undone(row.id):
        return
    Protected.objects.get_or_create(
        activity=row.id,
        defaults={
            "post_uri": row.object,
            "post": num_of(row.object) or 0,
            "by": num_of(row.actor) or 0,
            "published": row.published,
        },
    )


@projects("Undo", "hearth:Protect")
def unprotect(row: Row) -> None:
    """The mark is taken back."""
    Protected.objects.filter(activity=row.object).delete()


# Which posts stand in an open case: what is kept of each of them names both


def _no_veils() -> None:
    Veiled.objects.all().delete()


veils = Chronicle("veils", _no_veils)


@veils("Create", "hearth:Evidence")
def veil(row: Row) -> None:
    """The pictures of what was reported are shown when asked for."""
    case, post = num_of(row.context), num_of(str(row.payload.get("about") or ""))
    if case is not None and post is not None:
        _VEIL(case, post)


@veils("Create", "hearth:Act")
def unveil(row: Row) -> None:
    """The case is closed."""
    if row.payload.get("sort") == "close":
        _UNVEIL(num_of(row.context) or 0)


@veils("hearth:Merge", "hearth:Case")
def merge_veils(row: Row) -> None:
    """The posts of one case belong to another."""
    case, into = num_of(row.object) or 0, num_of(str(row.payload.get("into") or "")) or 0
    _MOVE(into, case)
    _UNVEIL(case)
