"""The questions the pages of care ask on every visit, in plain SQL: through the ORM each costs more than its answer."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Model

from hearth.base.sql import sql
from hearth.features.care.models import Act, Appeal, Case, Decision, Evidence, Report

_CONCERNS = "EXISTS(SELECT 1 FROM care_concerned c WHERE c.matter = care_case.num AND c.actor = %s)"
_REPORTED = "EXISTS(SELECT 1 FROM care_report r WHERE r.matter = care_case.num AND r.reporter = %s)"


def _columns(model: type[Model]) -> str:
    return ", ".join(
        str(field.column) if field.column != "by" else '"by"' for field in model._meta.concrete_fields
    )


def _made[M: Model](model: type[M], rows: Iterable[Sequence[Any]]) -> list[M]:
    names = [field.attname for field in model._meta.concrete_fields]
    return [model.from_db("default", names, row) for row in rows]


@lru_cache(maxsize=256)
def _many(text: str, count: int) -> sql:
    return sql(text.format(",".join(["%s"] * count)))


_CASE = sql(f"SELECT {_columns(Case)} FROM care_case WHERE num = %s AND NOT {_CONCERNS}")
_WAITS = sql(
    f"SELECT 1 FROM care_case WHERE state = 'open' AND (%s = 1 OR space = %s) AND NOT {_CONCERNS} AND NOT {_REPORTED}"
    " LIMIT 1"
)
_KEEPERS = sql(
    "SELECT a.num, a.uri, a.name, max(CASE WHEN r.is_brand THEN 1 ELSE 0 END) FROM people_role r"
    " JOIN people_actor a ON a.num = r.actor AND NOT a.deleted"
    " WHERE r.role IN ('founder', 'steward', 'moderator') AND r.scope IN (1, %s)"
    " AND r.valid_from <= %s AND (r.valid_to IS NULL OR r.valid_to > %s) AND a.num <> %s"
    " AND NOT EXISTS(SELECT 1 FROM care_concerned c WHERE c.matter = %s AND c.actor = a.num)"
    " AND NOT EXISTS(SELECT 1 FROM care_report t WHERE t.matter = %s AND t.reporter = a.num)"
    " AND NOT EXISTS(SELECT 1 FROM people_restriction x WHERE x.actor = a.num AND x.sort = 'ban'"
    " AND x.valid_from <= %s AND (x.valid_to IS NULL OR x.valid_to > %s))"
    " GROUP BY a.num, a.uri, a.name ORDER BY a.name, a.num"
)
_OTHERS = sql(
    f"SELECT {_columns(Case)} FROM care_case WHERE state = 'open' AND space = %s AND num <> %s AND NOT {_CONCERNS}"
    f" AND NOT {_REPORTED} ORDER BY last_at DESC LIMIT 10"
)
_REPORTS = sql(
    f"SELECT {_columns(Report)} FROM care_report WHERE matter = %s ORDER BY harm DESC, seq LIMIT %s"
)
_ACTS = sql(f"SELECT {_columns(Act)} FROM care_act WHERE matter = %s ORDER BY at, num")
_ABOUT = sql("SELECT actor FROM care_concerned WHERE matter = %s ORDER BY id")
_EVIDENCE = sql(f"SELECT {_columns(Evidence)} FROM care_evidence WHERE matter = %s ORDER BY num LIMIT %s")
_PROTECTED = "SELECT post_uri FROM spaces_protected WHERE post_uri IN ({})"
_APPEALS = f"SELECT {_columns(Appeal)} FROM care_appeal WHERE act IN ({{}})"
_DECISIONS = f"SELECT {_columns(Decision)} FROM care_decision WHERE appeal IN ({{}})"
_NAMES = "SELECT num, name FROM people_actor WHERE num IN ({})"


def case(num: int, viewer: int) -> Case | None:
    """A case by number, unless it is about this viewer."""
    found = _made(Case, _CASE.all(num, viewer))
    return found[0] if found else None


def waits(scope: int, viewer: int) -> bool:
    """Whether an open case waits for this viewer in a space, or (1) anywhere in the home."""
    return _WAITS.one(scope, scope, viewer, viewer) is not None


def keepers(num: int, space: int, but: int, now: int) -> list[tuple[int, str, str, int]]:
    """Number, uri, name of everybody who may decide about a case, and whether she speaks for the brand."""
    return _KEEPERS.all(space, now, now, but, num, num, now, now)


def others(space: int, num: int, viewer: int) -> list[Case]:
    """Other open cases of a place this viewer may decide about."""
    return _made(Case, _OTHERS.all(space, num, viewer, viewer))


def reports(num: int, limit: int) -> list[Report]:
    """Reports of a case, the gravest first."""
    return _made(Report, _REPORTS.all(num, limit))


def acts(num: int) -> list[Act]:
    """Steps of a case in order."""
    return _made(Act, _ACTS.all(num))


def concerned(num: int) -> list[int]:
    """Whom a case is about."""
    return [actor for (actor,) in _ABOUT.all(num)]


def kept(num: int, limit: int) -> list[Evidence]:
    """What is kept in a case."""
    return _made(Evidence, _EVIDENCE.all(num, limit))


def protected(uris: Sequence[str]) -> set[str]:
    """Which of these posts are protected criticism."""
    return {uri for (uri,) in _many(_PROTECTED, len(uris)).all(*uris)} if uris else set()


def appeals(nums: Sequence[int]) -> dict[int, Appeal]:
    """Appeals by the step they are about."""
    found = _made(Appeal, _many(_APPEALS, len(nums)).all(*nums)) if nums else []
    return {one.act: one for one in found}


def decisions(uris: Sequence[str]) -> dict[str, Decision]:
    """Decisions by their appeal."""
    found = _made(Decision, _many(_DECISIONS, len(uris)).all(*uris)) if uris else []
    return {one.appeal: one for one in found}


def names(nums: Iterable[int]) -> dict[int, str]:
    """What people are called."""
    wanted = sorted(set(nums) - {0})
    return dict(_many(_NAMES, len(wanted)).all(*wanted)) if wanted else {}
