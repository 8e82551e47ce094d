"""From activities to the charter as it stands and to who agreed to which version of it."""

from collections.abc import Mapping
from typing import Any

from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects
from hearth.people.models import Agreement, Charter

CHARTER = "local:/charter"
TYPE = "hearth:Charter"


def version_in(payload: Mapping[str, Any]) -> int:
    """The version number a payload carries."""
    number = payload.get("hearth:version")
    return number if type(number) is int and 0 <= number < 1 << 31 else 0


def text_in(payload: Mapping[str, Any], key: str, limit: int = 10_000) -> str:
    """A text of a payload that both databases can hold."""
    value = payload.get(key)
    return value.replace("\0", "")[:limit] if isinstance(value, str) else ""


def rules_in(payload: Mapping[str, Any]) -> list[list[str]]:
    """The rules of a payload as `[key, text, happens]`."""
    raw = payload.get("hearth:rules")
    rules = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
    return [[text_in(one, name) for name in ("key", "text", "happens")] for one in rules]


@projects("Create", TYPE)
@projects("Update", TYPE)
def put_charter(event: Row) -> None:
    """The charter as its newest version says. There is one in a home, and nobody elsewhere writes it."""
    if event.object != CHARTER or event.origin != "home":
        return
    payload = event.payload
    Charter.objects.update_or_create(
        num=event.num,
        defaults={
            "activity": event.id,
            "version": version_in(payload),
            "name": text_in(payload, "name", 200),
            "belief": text_in(payload, "hearth:belief"),
            "brand": text_in(payload, "hearth:brand", 400),
            "language": text_in(payload, "hearth:language", 10) or "en",
            "rules": rules_in(payload),
            "begun": event.object_published,
            "changed": event.object_updated or event.published,
            "changed_by": event.actor,
        },
    )


@projects("Delete", TYPE)
def drop_charter(event: Row) -> None:
    """As if nobody had written one."""
    Charter.objects.filter(num=event.num).delete()


@projects("hearth:Agree", TYPE)
def put_agreement(event: Row) -> None:
    """Somebody agreed to a version."""
    number = event.payload.get("version")
    if event.object == CHARTER and type(number) is int and 0 < number < 1 << 31:
        Agreement.objects.update_or_create(
            activity=event.id,
            defaults={"person": event.actor, "version": number, "agreed": event.published},
        )
