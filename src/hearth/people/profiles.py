"""What a person says about herself: name, words, pronouns, links, a picture, and what she is glad to be asked about.

It lives in the payload of her Person: links and pronouns as PropertyValue attachments, topics as `hearth:helps`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hearth.base import clock, media
from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import edit_of
from hearth.ledger.read import state
from hearth.ledger.record import Recorded, record, writing
from hearth.people.actors import clean_name
from hearth.people.models import Actor
from hearth.people.projecting import PRONOUNS, helps_in, links_in, pronouns_in
from hearth.people.roles import clean_line
from hearth.people.sight import Viewer
from hearth.people.standing import Helps, Profile

MAX_SUMMARY, MAX_PRONOUNS, MAX_LINKS, MAX_TOPICS, MAX_TOPIC = 2000, 40, 5, 8, 40
MAX_FIELDS = 8


@dataclass(frozen=True, slots=True)
class About:
    """Everything on a profile that its person can change; `picture` None keeps the one there is, b"" takes it away."""

    name: str
    summary: str = ""
    pronouns: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    helps: list[str] = field(default_factory=list)
    picture: bytes | None = None


def profile_row(actor: int) -> Profile:
    """Pronouns and links of a person; empty ones if she said nothing."""
    return Profile.objects.filter(num=actor).first() or Profile(num=actor, links=[])


def topics_of(actor: int) -> list[str]:
    """What a person is glad to be asked about."""
    return list(Helps.objects.filter(actor=actor).order_by("topic").values_list("topic", flat=True))


def topics(viewer: Viewer) -> list[str]:
    """Everything somebody in this home is glad to be asked about."""
    found = Helps.objects.exclude(actor__in=viewer.hidden).order_by("topic")
    return list(found.values_list("topic", flat=True).distinct()) if viewer.member else []


def helpers(topic: str) -> set[int]:
    """Who is glad to be asked about a topic."""
    return set(Helps.objects.filter(topic=topic).values_list("actor", flat=True))


def describe_yourself(viewer: Viewer, about: About) -> Recorded:
    """Change your own profile."""
    facts = _facts(about)
    icon = _icon(about.picture)
    with writing():
        known = state(viewer.uri)
        if known is None or known.deleted:
            raise NotFound
        payload = {**known.payload, **facts}
        if about.picture is not None:
            payload.pop("icon", None)
        payload.update(icon)
        return record(edit_of(known, viewer.uri, {**payload, "updated": max(clock.now(), known.updated + 1)}))


def change_person(viewer: Viewer, changes: Mapping[str, Any]) -> Recorded | None:
    """Change single things about yourself, by their names in the payload; None takes one away. `fields` are all pairs
    of what you say of yourself. What is the same already is no change."""
    with writing():
        known = state(viewer.uri)
        if known is None or known.deleted:
            raise NotFound
        news = dict(changes)
        if "name" in news:
            news["name"] = clean_name(news["name"] or str(known.payload.get("preferredUsername") or ""))
        if "summary" in news:
            news["summary"] = _summary(news["summary"])
        if "fields" in news:
            news["attachment"] = clean_fields(news.pop("fields"))
        payload = {key: value for key, value in {**known.payload, **news}.items() if value is not None}
        if payload == dict(known.payload):
            return None
        return record(edit_of(known, viewer.uri, {**payload, "updated": max(clock.now(), known.updated + 1)}))


def clean_fields(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Pairs of a name and a value as they are kept; empty ones are left out."""
    kept = [(clean_line(name)[:60], " ".join(value.replace("\0", "").split())[:300]) for name, value in pairs]
    return [
        {"type": "PropertyValue", "name": name, "value": value} for name, value in kept if name and value
    ][:MAX_FIELDS]


def _summary(words: str) -> str:
    summary = words.replace("\0", "").strip()
    if len(summary) > MAX_SUMMARY:
        raise Invalid(_("These words have at most %(most)d characters.") % {"most": MAX_SUMMARY})
    return summary


def about_of(actor: Actor) -> About:
    """What stands on a profile now, as the form shows it."""
    known = state(actor.uri)
    payload: Mapping[str, Any] = known.payload if known else {}
    return About(
        name=actor.name,
        summary=actor.summary,
        pronouns=pronouns_in(payload),
        links=[(label, url) for label, url in links_in(payload)],
        helps=helps_in(payload),
    )


def _facts(about: About) -> dict[str, Any]:
    summary = _summary(about.summary)
    pronouns = clean_line(about.pronouns)
    if len(pronouns) > MAX_PRONOUNS:
        raise Invalid(_("Pronouns have at most %(most)d characters.") % {"most": MAX_PRONOUNS})
    attached = [{"type": "PropertyValue", "name": PRONOUNS, "value": pronouns}] if pronouns else []
    attached += [
        {"type": "PropertyValue", "name": label, "value": url} for label, url in clean_links(about.links)
    ]
    return {
        "name": clean_name(about.name),
        "summary": summary,
        "attachment": attached,
        "hearth:helps": clean_topics(about.helps),
    }


def _icon(picture: bytes | None) -> dict[str, Any]:
    if not picture:
        return {}
    kept = media.store(picture)
    return {"icon": {"type": "Image", "url": f"media:{kept.sha}", "mediaType": kept.mime}}


def clean_links(links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Links as they are kept: web addresses only, with a label."""
    kept: list[tuple[str, str]] = []
    for label, url in links:
        address, words = url.strip(), clean_line(label)[:60]
        if not address:
            continue
        host = clean_address(address)
        named = words if words and words != PRONOUNS else host
        if address not in [known for _label, known in kept]:
            kept.append((named, address))
    if len(kept) > MAX_LINKS:
        raise Invalid(_("A profile has at most %(most)d links.") % {"most": MAX_LINKS})
    return kept


def clean_address(address: str) -> str:
    """The host of a web address. Raises Invalid for anything that is none."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    good = parts.scheme in ("http", "https") and "." in host and parts.username is None
    if not good or len(address) > 300 or not address.isprintable() or " " in address or not host.isascii():
        raise Invalid(
            _("“%(address)s” is no web address. It begins with https:// and has a name such as example.org.")
            % {"address": address[:80]}
        )
    return host.removeprefix("www.")


def clean_topics(helps: Iterable[str]) -> list[str]:
    """Topics as they are kept: short, each once, in lower case so that people find each other by them."""
    kept = list(dict.fromkeys(topic for text in helps if (topic := clean_line(text).lower().strip(" .#"))))
    if len(kept) > MAX_TOPICS:
        raise Invalid(
            _("Choose at most %(most)d topics, so that people can count on them.") % {"most": MAX_TOPICS}
        )
    long = next((topic for topic in kept if len(topic) > MAX_TOPIC), None)
    if long:
        raise Invalid(_("“%(topic)s…” is long for a topic. Say it in a word or two.") % {"topic": long[:30]})
    return kept
