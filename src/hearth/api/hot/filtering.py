"""Filters applied to statuses on their way out: what is hidden is left out, what is warned of says so.

https://docs.joinmastodon.org/entities/Status/#filtered
"""

from collections.abc import Sequence
from typing import Any

from hearth.api.hot.shown import filter_result
from hearth.base import clock, markup
from hearth.people.filters import Rule, hits, rules_of


def words_in(entity: dict[str, Any]) -> str:
    """What filters read of a status: its words, its warning, its poll and what its pictures show."""
    parts = [markup.plain(str(entity.get("content") or "")), str(entity.get("spoiler_text") or "")]
    parts += [str(one["title"]) for one in (entity.get("poll") or {}).get("options", ())]
    parts += [str(one.get("description") or "") for one in entity.get("media_attachments") or ()]
    return "\n".join(part for part in parts if part)


def filtered(statuses: Sequence[dict[str, Any]], actor: int, context: str) -> list[dict[str, Any]]:
    """These statuses for somebody with these filters in this context."""
    rules = rules_of(actor) if actor else ()
    return apply(statuses, rules, actor, context) if rules else list(statuses)


def apply(
    statuses: Sequence[dict[str, Any]], rules: Sequence[Rule], actor: int, context: str
) -> list[dict[str, Any]]:
    """The same with rules at hand."""
    inner = {int(one["id"]): one.get("reblog") or one for one in statuses}
    texts = {int(one["id"]): words_in(one) for one in inner.values() if one["account"]["id"] != str(actor)}
    found = hits(rules, context, texts, clock.now())
    kept = []
    for one in statuses:
        shown = inner[int(one["id"])]
        applied = found.get(int(shown["id"]), [])
        if any(hit.rule.action == "hide" for hit in applied):
            continue
        if applied:
            one["filtered"] = shown["filtered"] = [filter_result(hit, int(shown["id"])) for hit in applied]
        kept.append(one)
    return kept
