"""From activities to the rows of people: actors, memberships, roles, consents, blocks, import flags and notices.

Rows may come in any order: whoever names somebody not heard of yet waits in `Early` until they arrive.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from django.db.models import AutoField, Model

from hearth.base.sql import sql
from hearth.ledger.activity import HOME, HOME_NUM, Row
from hearth.ledger.projectors import projectors_for, projects
from hearth.ledger.read import num_of, row, row_by_id, state, undone
from hearth.people import charter_rows as charter_rows
from hearth.people import models
from hearth.people.models import ACTIVE, ASKED, INVITED, LEFT, REMOVED, Actor
from hearth.people.projecting import picture_in, put_profile
from hearth.people.standing import Handover

ACTOR_TYPES = ("Person", "Service", "Application", "Group", "Organization")
REMOTE = ("activitypub", "atproto", "lens")
PLACES = ("", "Group", "Organization")
_MEETING = (__name__, "hearth.people.bond_rows")
_EARLY = sql("SELECT seq FROM people_early WHERE uri = %s ORDER BY seq")


def _text(payload: dict[str, Any], key: str, limit: int = 10_000) -> str:
    """A text of the payload that both databases can hold."""
    value = payload.get(key)
    return value.replace("\0", "")[:limit] if isinstance(value, str) else ""


def _time(payload: dict[str, Any], key: str, default: int | None = None) -> int | None:
    value = payload.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


@cache
def _upsert(model: type[Model], key: str, others: tuple[str, ...]) -> tuple[sql, tuple[str, ...]]:
    """The statement, and the attributes of a new row it takes in order."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    columns = {field.name: str(field.column) for field in fields}
    news = ", ".join(f"{columns[name]} = excluded.{columns[name]}" for name in others)
    statement = sql(
        f"INSERT INTO {model._meta.db_table}({', '.join(columns.values())})"
        f" VALUES({', '.join(['%s'] * len(fields))}) ON CONFLICT({columns[key]}) DO UPDATE SET {news}"
    )
    return statement, tuple(field.attname for field in fields)


def _put(model: type[Model], key: str, **values: Any) -> None:
    """Insert or replace one row in one statement: an import may bring thousands of people."""
    statement, takes = _upsert(model, key, tuple(name for name in values if name != key))
    new = model(**values)
    statement(*[getattr(new, name) for name in takes])


# Those who are not here yet


def nums_of(event: Row, *uris: str) -> list[int] | None:
    """The numbers of all these uris; if one is unknown, the row waits for it and the answer is None."""
    found: list[int] = []
    for uri in uris:
        num = num_of(uri) if uri else None
        if num is None:
            if uri:
                models.Early.objects.bulk_create(
                    [models.Early(uri=uri, seq=event.seq)], ignore_conflicts=True
                )
            return None
        found.append(num)
    return found


def _meet(uri: str) -> None:
    """Somebody arrived: project what waited for them."""
    seqs = [found[0] for found in _EARLY.all(uri)]
    if not seqs:
        return
    models.Early.objects.filter(uri=uri).delete()
    for seq in seqs:
        event = row(seq)
        if event is None or event.erased or not _current(event):
            continue
        for projector in projectors_for(event.type, event.object_type):
            if projector.__module__ in _MEETING:
                projector(event)


def _current(event: Row) -> bool:
    """Whether a Create or Update still is what its object says now."""
    if event.type not in ("Create", "Update"):
        return True
    now = state(event.object)
    return now is not None and not now.deleted and now.version == event.id


# Actors


def _sort(event: Row) -> str:
    if event.object == HOME:
        return "home"
    source = event.origin.partition(":")[0]
    if source in REMOTE:
        return "remote"
    if event.object_type in ("Group", "Organization"):
        return "space"
    if event.object_type in ("Service", "Application"):
        return "bot"
    if source != "home":
        return "ghost"
    return "guest" if event.payload.get("hearth:guest") else "member"


def put_actor(event: Row) -> None:
    """A person, bot, space or the home, as the newest version describes it."""
    payload = event.payload
    handle = _text(payload, "preferredUsername", 120)
    _put(
        Actor,
        "num",
        num=event.num,
        author=event.num,
        audience="public" if event.object == HOME else event.audience,
        space=event.num if event.object_type == "Group" else HOME_NUM,
        uri=event.object,
        type=event.object_type,
        handle=handle,
        name=_text(payload, "name", 200) or handle,
        summary=_text(payload, "summary"),
        sort=_sort(event),
        origin=event.origin[:200],
        local=event.origin == "home",
        avatar=picture_in(payload),
        created=event.object_published,
        deleted=bool(payload.get("hearth:deleted")),
    )
    put_profile(event)
    _meet(event.object)


def bury_actor(event: Row) -> None:
    """Somebody is gone: the place stays, without a name."""
    before = event.before
    shape = replace(
        event,
        object_type=before.type if before else event.object_type,
        audience="home",
        origin=before.origin if before else event.origin,
        payload={"hearth:deleted": True, "published": 0},
    )
    put_actor(shape)


for _type in ACTOR_TYPES:
    projects("Create", _type)(put_actor)
    projects("Update", _type)(put_actor)
    projects("Delete", _type)(bury_actor)


# Memberships

_NEWER = (
    "(excluded.changed, excluded.changed_rank, excluded.changed_id)"
    " > (people_membership.changed, people_membership.changed_rank, people_membership.changed_id)"
)
_COLUMNS = ("state", "changed", "changed_rank", "changed_id", "changed_by")
_CHANGE = sql(
    "INSERT INTO people_membership(space, actor, state, since, changed, changed_rank, changed_id, changed_by)"
    " VALUES(%s,%s,%s,%s,%s,%s,%s,%s) ON CONFLICT(space, actor) DO UPDATE SET since = CASE WHEN"
    " excluded.since > people_membership.since THEN excluded.since ELSE people_membership.since END, "
    + ", ".join(
        f"{name} = CASE WHEN {_NEWER} THEN excluded.{name} ELSE people_membership.{name} END"
        for name in _COLUMNS
    )
)


def _change(event: Row, space_uri: str, person_uri: str, to: str, rank: int) -> None:
    """Move a membership to a new state, if nothing newer is known of it. What was erased is nobody's membership."""
    if event.erased:
        return
    nums = nums_of(event, space_uri, person_uri)
    if nums is None:
        return
    since = event.published if to == ACTIVE else 0
    _CHANGE(*nums, to, since, event.published, rank, event.id, event.actor)


@projects("Join", "*")
def ask(event: Row) -> None:
    """A Join asks; membership begins with its Accept."""
    if event.object_type in PLACES:
        _change(event, event.object, event.actor, ASKED, 1)


@projects("Leave", "*")
def leave(event: Row) -> None:
    """A member went."""
    if event.object_type in PLACES:
        _change(event, event.object, event.actor, LEFT, 3)


@projects("Invite", "Person")
def invite(event: Row) -> None:
    """Somebody was invited into a space."""
    _change(event, event.target, event.object, INVITED, 0)


@projects("Remove", "Person")
def remove(event: Row) -> None:
    """Somebody was removed from a space or from the home."""
    _change(event, event.target, event.object, REMOVED, 4)


def _answered(event: Row) -> tuple[str, str] | None:
    """Space and person an Accept or Reject speaks of: named in it, or by the Join it answers."""
    space, person = _text(event.payload, "space"), _text(event.payload, "person")
    if space and person:
        return space, person
    asked = row_by_id(event.object)
    if asked is None or asked.object_type not in PLACES:
        return None
    return asked.object, asked.actor


@projects("Accept", "Join")
def accept(event: Row) -> None:
    """A Join was accepted: membership begins."""
    if answer := _answered(event):
        _change(event, *answer, ACTIVE, 2)


@projects("Reject", "Join")
def reject(event: Row) -> None:
    """A Join was declined."""
    if answer := _answered(event):
        _change(event, *answer, LEFT, 2)


# Roles, consents, import flags


@projects("Create", "hearth:Role")
@projects("Update", "hearth:Role")
def put_role(event: Row) -> None:
    """A role, from an instant, in a scope."""
    payload = event.payload
    nums = nums_of(event, _text(payload, "person"), _text(payload, "scope") or HOME)
    if nums is None:
        return
    begins = _time(payload, "valid_from", event.object_published)
    _put(
        models.Role,
        "num",
        num=event.num,
        actor=nums[0],
        scope=nums[1],
        role=_text(payload, "role", 20),
        is_brand=bool(payload.get("is_brand")),
        interest=_text(payload, "interest", 200),
        valid_from=begins,
        valid_to=_time(payload, "valid_to"),
    )


@projects("Create", "hearth:Consent")
@projects("Update", "hearth:Consent")
def put_consent(event: Row) -> None:
    """A receipt: given, and perhaps withdrawn."""
    payload = event.payload
    nums = nums_of(event, _text(payload, "person"))
    if nums is None:
        return
    _put(
        models.Consent,
        "num",
        num=event.num,
        actor=nums[0],
        purpose=_text(payload, "purpose", 80),
        source=_text(payload, "source", 200) or "home",
        text_version=_text(payload, "text_version", 20),
        given=_time(payload, "given", event.object_published),
        withdrawn=_time(payload, "withdrawn"),
    )


@projects("Create", "hearth:ImportFlag")
@projects("Update", "hearth:ImportFlag")
def put_flag(event: Row) -> None:
    """A staff flag of an import, and what it means here."""
    payload = event.payload
    nums = nums_of(event, _text(payload, "person"))
    if nums is None:
        return
    _put(
        models.ImportFlag,
        "num",
        num=event.num,
        actor=nums[0],
        flag=_text(payload, "flag", 40),
        mapped=_text(payload, "mapped", 8) or "brand",
    )


@projects("Delete", "hearth:Role")
def drop_role(event: Row) -> None:
    """As if the role had never been held."""
    models.Role.objects.filter(num=event.num).delete()


@projects("Delete", "hearth:Consent")
def drop_consent(event: Row) -> None:
    """The receipt is gone."""
    models.Consent.objects.filter(num=event.num).delete()


@projects("Delete", "hearth:ImportFlag")
def drop_flag(event: Row) -> None:
    """The flag is gone."""
    models.ImportFlag.objects.filter(num=event.num).delete()


# Roles handed on


@projects("Offer", "hearth:Role")
def put_offer(event: Row) -> None:
    """A role is offered to a successor."""
    if event.erased:
        return
    facts = {"role": event.object, "giver": event.actor, "taker": event.target, "offered": event.published}
    Handover.objects.update_or_create(offer=event.id, defaults=facts)


def _answer_offer(event: Row) -> None:
    if event.erased:
        return
    to = {"Accept": "accepted", "Reject": "declined"}.get(event.type, "taken back")
    known, _new = Handover.objects.get_or_create(offer=event.object)
    if (event.published, to) > (known.answered, known.state if known.answered else ""):
        known.state, known.answered = to, event.published
        known.save()


for _verb in ("Accept", "Reject", "Undo"):
    projects(_verb, "Offer")(_answer_offer)


@projects("hearth:Notice", "*")
def put_notice(event: Row) -> None:
    """The authors of an origin were told."""
    known = models.Notice.objects.filter(origin=event.object[:200]).first()
    if known and (event.published, event.id) <= (known.changed, known.changed_id):
        return
    _put(
        models.Notice,
        "origin",
        origin=event.object[:200],
        noticed=_time(event.payload, "noticed", event.published),
        changed=event.published,
        changed_id=event.id,
    )


# Blocks


@projects("Block", "*")
def block(event: Row) -> None:
    """One person asked not to meet another."""
    if event.erased or undone(event.id):
        return
    nums = nums_of(event, event.actor, event.object)
    if nums is not None:
        _put(models.Block, "activity", blocker=nums[0], blocked=nums[1], activity=event.id)


@projects("Undo", "Block")
def unblock(event: Row) -> None:
    """The block is lifted."""
    models.Block.objects.filter(activity=event.object).delete()


# Restrictions


@projects("Create", "hearth:Restriction")
@projects("Update", "hearth:Restriction")
def put_restriction(event: Row) -> None:
    """Somebody may not do something for a while, or may again."""
    payload = event.payload
    nums = nums_of(event, _text(payload, "person"), _text(payload, "scope") or HOME)
    if nums is None:
        return
    until, lifted = _time(payload, "until"), _time(payload, "lifted")
    ends = [moment for moment in (until, lifted) if moment is not None]
    _put(
        models.Restriction,
        "num",
        num=event.num,
        uri=event.object,
        actor=nums[0],
        scope=nums[1],
        sort=_text(payload, "sort", 8),
        reason=_text(payload, "reason"),
        valid_from=event.object_published,
        until=until,
        valid_to=min(ends) if ends else None,
    )


@projects("Delete", "hearth:Restriction")
def drop_restriction(event: Row) -> None:
    """As if it had never been."""
    models.Restriction.objects.filter(num=event.num).delete()


from hearth.people import bond_rows as bond_rows  # noqa: E402  it waits for people as the rows above do
