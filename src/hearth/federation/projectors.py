"""From activities to what stands on the open web. Rows name each other by uri: order does not matter."""

from typing import Any

from hearth.base.sql import sql
from hearth.federation.activitypub.shared import Featured, Stamp, Tally
from hearth.ledger.activity import HOME, Row
from hearth.ledger.projectors import projects
from hearth.ledger.read import undone

_OURS = ("local:", "urn:hearth:")
_PUT = sql(
    "INSERT INTO federation_shared(num, uri, author, place, thread, parent, published, mine)"
    " VALUES(%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT(num) DO UPDATE SET uri = excluded.uri,"
    " author = excluded.author, place = excluded.place, thread = excluded.thread, parent = excluded.parent,"
    " published = excluded.published, mine = excluded.mine"
)
_DROP = sql("DELETE FROM federation_shared WHERE num = %s")
_LEAN = sql(
    "INSERT INTO federation_leaning(num, stamp) VALUES(%s, %s) ON CONFLICT(num) DO UPDATE SET stamp = excluded.stamp"
)
_LEAN_NO_MORE = sql("DELETE FROM federation_leaning WHERE num = %s")


def _stands(row: Row) -> bool:
    """Whether this is public talk of this home, or from elsewhere and in a thread or space of this home."""
    if row.audience != "public" or row.erased:
        return False
    if row.origin == "home":
        return True
    near = (row.context, row.in_reply_to, row.target)
    return row.origin.startswith("activitypub") and any(uri.startswith(_OURS) and uri != HOME for uri in near)


@projects("Create", "Note")
@projects("Update", "Note")
@projects("Create", "Article")
@projects("Update", "Article")
@projects("Create", "Page")
@projects("Update", "Page")
@projects("Create", "Question")
@projects("Update", "Question")
@projects("Create", "Event")
@projects("Update", "Event")
def put_shared(row: Row) -> None:
    """A public post, or one that is not public any more; and by whose leave it quotes."""
    stamp = row.payload.get("quoteAuthorization")
    if isinstance(stamp, str) and not row.erased:
        _LEAN(row.num, stamp.replace("\0", "")[:4000])
    elif row.type == "Update":
        _LEAN_NO_MORE(row.num)
    if not _stands(row):
        if row.type == "Update":
            _DROP(row.num)
        return
    place = row.target if row.target != HOME else ""
    thread = row.context or row.in_reply_to or row.object
    mine = row.origin == "home" and row.author.startswith(_OURS)
    at = row.object_published
    _PUT(row.num, row.object, row.author, place, thread, row.in_reply_to, at, mine)


@projects("Delete", "*")
def drop_shared(row: Row) -> None:
    """It was deleted."""
    _DROP(row.num)
    _LEAN_NO_MORE(row.num)
    if row.object_type == "Question":
        Tally.objects.filter(poll=row.object).delete()


@projects("Add", "*")
@projects("Remove", "*")
def put_featured(row: Row) -> None:
    """The newest word on whether a post is pinned."""
    if not row.target or row.object_type in ("Person", "Service", "Group"):
        return
    known = Featured.objects.filter(post=row.object, place=row.target).first()
    if known and (known.published, known.activity) >= (row.published, row.id):
        return
    Featured.objects.update_or_create(
        post=row.object,
        place=row.target,
        defaults={"on": row.type == "Add", "activity": row.id, "published": row.published},
    )


@projects("Accept", "QuoteRequest")
def put_stamp(row: Row) -> None:
    """A quotation was allowed: payload `{quoted, quoting}`."""
    if row.erased or undone(row.id):
        return
    Stamp.objects.update_or_create(
        activity=row.id,
        defaults={
            "quoted": _text(row.payload.get("quoted")),
            "quoting": _text(row.payload.get("quoting")),
            "granted": row.published,
        },
    )


def _text(value: Any) -> str:
    return value.replace("\0", "")[:4000] if isinstance(value, str) else ""


@projects("Undo", "Accept")
def drop_stamp(row: Row) -> None:
    """It was taken back."""
    Stamp.objects.filter(activity=row.object).delete()


@projects("hearth:Tally", "Question")
@projects("hearth:Close", "Question")
def put_tally(row: Row) -> None:
    """The newest counts a poll told; its end is final."""
    if row.erased:
        return
    told = row.payload.get("outcome") if row.type == "hearth:Close" else row.payload
    counts = told.get("counts") if isinstance(told, dict) else None
    known = Tally.objects.filter(poll=row.object).first()
    if not isinstance(told, dict) or not isinstance(counts, list):
        return
    closed = row.published if row.type == "hearth:Close" else 0
    if known and (bool(known.closed), known.published) >= (bool(closed), row.published):
        return
    values = {
        "counts": counts,
        "voters": told.get("voters") or 0,
        "closed": closed,
        "published": row.published,
    }
    Tally.objects.update_or_create(poll=row.object, defaults=values)
