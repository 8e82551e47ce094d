"""Reading a profile out of a Person's payload, whoever wrote it, and the rows it becomes."""

from collections.abc import Mapping
from typing import Any

from hearth.base import afar
from hearth.ledger.activity import Row
from hearth.people.standing import Helps, Profile

PRONOUNS = "Pronouns"
MOST = 20
_PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


def _properties(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    attached = payload.get("attachment")
    if not isinstance(attached, list):
        return []
    return [
        (str(one.get("name", ""))[:60].replace("\0", ""), str(one.get("value", ""))[:300].replace("\0", ""))
        for one in attached[:MOST]
        if isinstance(one, dict) and one.get("type") == "PropertyValue"
    ]


def pronouns_in(payload: Mapping[str, Any]) -> str:
    """The pronouns a payload names."""
    return next((value[:40] for name, value in _properties(payload) if name == PRONOUNS), "")


def links_in(payload: Mapping[str, Any]) -> list[list[str]]:
    """The links a payload names, as `[label, address]`; other properties are left out."""
    return [
        [name, value]
        for name, value in _properties(payload)
        if name != PRONOUNS and value.startswith(("https://", "http://"))
    ]


def helps_in(payload: Mapping[str, Any]) -> list[str]:
    """The topics a payload names."""
    found = payload.get("hearth:helps")
    topics = (
        [one.replace("\0", "")[:60] for one in found if isinstance(one, str)]
        if isinstance(found, list)
        else []
    )
    return list(dict.fromkeys(topic for topic in topics if topic))[:MOST]


def picture_in(payload: Mapping[str, Any]) -> str:
    """Where the picture of a person lies in this home, or ""."""
    return _picture(payload.get("icon"))


def header_in(payload: Mapping[str, Any]) -> str:
    """The same for the wide picture above her profile."""
    return _picture(payload.get("image"))


def _picture(icon: Any) -> str:
    url = icon.get("url") if isinstance(icon, dict) else icon
    if not isinstance(url, str):
        return ""
    if isinstance(icon, dict) and icon.get(afar.FLAG):
        return afar.path_of(url)
    if url.startswith("media:") and isinstance(icon, dict):
        ext = _PICTURES.get(str(icon.get("mediaType")))
        return f"/faces/{url.removeprefix('media:')}.{ext}" if ext else ""
    return url.replace("\0", "")[:10_000]


_SAYS = (
    "movedTo",
    "attachment",
    "hearth:helps",
    "image",
    "url",
    "manuallyApprovesFollowers",
    "discoverable",
    "indexable",
    "hearth:automated",
)


def _said(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a profile."""
    url = payload.get("url")
    return {
        "pronouns": pronouns_in(payload),
        "links": links_in(payload),
        "fields": [[name, value] for name, value in _properties(payload)],
        "header": header_in(payload),
        "url": url.replace("\0", "")[:2000] if isinstance(url, str) else "",
        "locked": payload.get("manuallyApprovesFollowers") is True,
        "discoverable": _yes_or_no(payload.get("discoverable")),
        "indexable": _yes_or_no(payload.get("indexable")),
        "automated": payload.get("hearth:automated") is True,
        "moved": _address(payload.get("movedTo")),
    }


def _address(value: Any) -> str:
    return (
        value[:2000] if isinstance(value, str) and value.startswith("https://") and "\0" not in value else ""
    )


def _yes_or_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def put_profile(event: Row) -> None:
    """The rows of a profile. A first version that says nothing of all this costs nothing: imports bring thousands."""
    payload = event.payload
    if event.type == "Create" and not any(name in payload for name in _SAYS):
        return
    Helps.objects.filter(actor=event.num).delete()
    Helps.objects.bulk_create([Helps(actor=event.num, topic=topic) for topic in helps_in(payload)])
    said = _said(payload)
    declined = False in (said["discoverable"], said["indexable"])
    if declined or any(value not in (None, "", [], False) for value in said.values()):
        Profile.objects.update_or_create(num=event.num, defaults=said)
    else:
        Profile.objects.filter(num=event.num).delete()
