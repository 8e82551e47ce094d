"""The charter: what the people of this home unite around, and the rules they agreed on, version by version.

Version 0 is a draft nobody is asked to agree to. From version 1 on every change is a new version, so that what somebody
agreed to, or what a decision cites, can always be read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import HOME, HOME_NUM, Activity, Row, edit_of
from hearth.ledger.read import history, state, uri_of
from hearth.ledger.record import Recorded, record, writing
from hearth.people import models
from hearth.people.actors import clean_name
from hearth.people.charter_rows import CHARTER, TYPE, rules_in, text_in, version_in
from hearth.people.charter_words import (
    clean_belief,
    clean_brand,
    clean_rules,
    language_of,
    names_brand,
    sentence,
)
from hearth.people.models import Actor
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in plain words; `key` stays the same while the words change, so that decisions can cite it."""

    key: str
    text: str
    happens: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """One version. `belief` completes "our people unite around the belief that …"; `purpose` is the whole sentence.

    `activity` names exactly this text (for edits that must not overwrite each other), `version` counts for people.
    """

    version: int
    name: str
    belief: str
    rules: tuple[Rule, ...] = ()
    brand: str = ""
    language: str = "en"
    activity: str = ""
    changed: int = 0
    changed_by: str = ""

    @property
    def purpose(self) -> str:
        """The whole sentence, in the charter's own language."""
        return sentence(self.belief, self.language)

    @property
    def brand_name(self) -> str:
        """The brand itself, without its products; "" when it was not named."""
        return self.brand.partition(",")[0]

    def rule(self, key: str) -> Rule | None:
        """The rule with this key in this version."""
        return next((rule for rule in self.rules if rule.key == key), None)


class Conflict(Invalid):
    """Somebody else changed the charter meanwhile. `theirs` stands now; what was typed is not lost."""

    status = 409

    def __init__(self, theirs: Charter) -> None:
        self.theirs = theirs
        by = Actor.objects.filter(uri=theirs.changed_by, deleted=False).first()
        who = by.name if by else _("Somebody else")
        super().__init__(
            _(
                "%(who)s changed the charter while you were writing. Below are both texts; nothing was lost."
                " Save again to put yours in place of theirs."
            )
            % {"who": who}
        )


class Outdated(Invalid):
    """An agreement to a version that is no longer the newest."""

    status = 409


# Reading


def home_language() -> str:
    """The language the home speaks to nobody in particular: that of its charter."""
    row = models.Charter.objects.first()
    return row.language if row is not None else "en"


def charter() -> Charter | None:
    """The charter as it stands; a home that never wrote one has a draft made of its name and purpose."""
    row = models.Charter.objects.first()
    if row is not None:
        return Charter(
            version=row.version,
            name=row.name,
            belief=row.belief,
            rules=_rules(row.rules),
            brand=row.brand,
            language=row.language,
            activity=row.activity,
            changed=row.changed,
            changed_by=row.changed_by,
        )
    home = Actor.objects.filter(num=HOME_NUM).first()
    if home is None:
        return None
    language = language_of(home.summary)
    return Charter(version=0, name=home.name, belief=home.summary, language=language, changed=home.created)


def versions() -> list[Charter]:
    """Every version somebody could agree to, newest first; a draft only while there is nothing else."""
    found: dict[int, Charter] = {}
    for row in history(CHARTER):
        one = _of(row)
        found[one.version] = one
    drafts = found.pop(0, None)
    known = [found[number] for number in sorted(found, reverse=True)]
    return known or ([drafts] if drafts else [])


def version(number: int) -> Charter | None:
    """One version by its number."""
    return next((one for one in versions() if one.version == number), None)


def rule(key: str, version: int | None = None) -> Rule | None:
    """A rule as a version words it (now, without one): what a decision cites."""
    wanted = charter() if version is None else next((c for c in versions() if c.version == version), None)
    return wanted.rule(key) if wanted else None


def agreed_version(actor: int | str) -> int:
    """The newest version this person (a number or uri) agreed to; 0 if none."""
    person = uri_of(actor) if isinstance(actor, int) else actor
    rows = models.Agreement.objects.filter(person=person or "").order_by("-version")
    return rows.values_list("version", flat=True).first() or 0


def agreements_of(actor: int | str) -> list[models.Agreement]:
    """Every agreement of a person, newest first."""
    person = uri_of(actor) if isinstance(actor, int) else actor
    return list(models.Agreement.objects.filter(person=person or "").order_by("-version", "agreed"))


def _of(row: Row) -> Charter:
    said = row.payload
    return Charter(
        version=version_in(said),
        name=text_in(said, "name", 200),
        belief=text_in(said, "hearth:belief"),
        rules=_rules(rules_in(said)),
        brand=text_in(said, "hearth:brand", 400),
        language=text_in(said, "hearth:language", 10) or "en",
        activity=row.id,
        changed=row.object_updated or row.published,
        changed_by=row.actor,
    )


def _rules(raw: Sequence[Sequence[str]]) -> tuple[Rule, ...]:
    return tuple(Rule(*(str(part) for part in one)) for one in raw)


# Changing


def amend(
    viewer: Viewer,
    *,
    replaces: str,
    name: str | None = None,
    belief: str | None = None,
    brand: str | None = None,
    language: str | None = None,
    rules: Sequence[Rule] | None = None,
    settle: bool = False,
) -> Charter:
    """Change the charter; None leaves a part as it is. `replaces` is the `activity` of the text the editor saw.

    A draft stays a draft until it is settled; after that each change is a new version. Whoever saves it agrees to it,
    and the home's own name and summary follow. Saving what is already there changes nothing.
    """
    require_steward(viewer)
    with writing():
        now = charter()
        if now is None:
            raise NotFound
        wanted: dict[str, Any] = {
            "name": now.name if name is None else clean_name(name),
            "hearth:belief": now.belief if belief is None else clean_belief(belief),
            "hearth:brand": now.brand if brand is None else clean_brand(brand),
            "hearth:language": now.language if language not in LANGUAGES else language,
            "hearth:rules": _told(now.rules if rules is None else clean_rules(rules)),
        }
        if found := names_brand(wanted["name"], wanted["hearth:brand"]):
            raise Invalid(
                _(
                    "The name contains “%(word)s”. A home that is named after what its people believe in belongs to"
                    " them; choose a name without brand or product."
                )
                % {"word": found}
            )
        same = wanted == _payload(now)
        if same and now.version >= (1 if settle else 0) and now.activity:
            return now
        if replaces != now.activity:
            raise Conflict(now)
        number = 1 if settle and not now.version else now.version + bool(now.version)
        if settle and not wanted["hearth:rules"]:
            raise Invalid(_("A charter needs at least one rule before people can agree to it."))
        _record(viewer, {**wanted, "hearth:version": number})
        _describe_home(viewer, wanted)
        if number:
            _agree(viewer, number)
        saved = charter()
        assert saved is not None
        return saved


def _payload(now: Charter) -> dict[str, Any]:
    return {
        "name": now.name,
        "hearth:belief": now.belief,
        "hearth:brand": now.brand,
        "hearth:language": now.language,
        "hearth:rules": _told(now.rules),
    }


def _told(rules: Sequence[Rule]) -> list[dict[str, str]]:
    return [{"key": one.key, "text": one.text, "happens": one.happens} for one in rules]


def _record(viewer: Viewer, payload: dict[str, Any]) -> Recorded:
    """The charter belongs to the home, whoever wrote it."""
    known = state(CHARTER)
    if known is None:
        return record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object=CHARTER,
                object_type=TYPE,
                payload={**payload, "attributedTo": HOME},
                audience="public",
            )
        )
    later = max(clock.now(), known.updated + 1)
    return record(edit_of(known, viewer.uri, {**payload, "updated": later}))


def _describe_home(viewer: Viewer, wanted: Mapping[str, Any]) -> None:
    home = state(HOME)
    if home is None:
        raise NotFound
    summary = sentence(wanted["hearth:belief"], wanted["hearth:language"])
    if (home.payload.get("name"), home.payload.get("summary")) != (wanted["name"], summary):
        later = max(clock.now(), home.updated + 1)
        payload = {**home.payload, "name": wanted["name"], "summary": summary, "updated": later}
        record(edit_of(home, viewer.uri, payload))


# Agreeing


def agree(viewer: Viewer, version: int) -> Recorded | None:
    """Agree to the rules as they stand. An older version is refused, so that nobody agrees to what is not there."""
    if viewer.actor is None:
        raise NotAllowed(_("Sign in first."))
    with writing():
        now = charter()
        if now is None or not now.version:
            raise Invalid(_("The charter is still being written; there is nothing to agree to yet."))
        if version != now.version:
            raise Outdated(
                _(
                    "The charter was changed while you were reading: version %(new)s stands now, and this was version"
                    " %(old)s. Nothing was recorded; here is the new text, with what changed."
                )
                % {"new": now.version, "old": version}
            )
        return _agree(viewer, version)


def _agree(viewer: Viewer, number: int) -> Recorded | None:
    if agreed_version(viewer.uri) >= number:
        return None
    return record(
        Activity(
            type="hearth:Agree",
            actor=viewer.uri,
            object=CHARTER,
            object_type=TYPE,
            payload={"version": number},
            audience="home",
        )
    )
