"""The endpoint that reports: it goes where every report of the home goes, to the keepers, citing a rule."""

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.accounts import account
from hearth.api.entities.times import stamp
from hearth.api.mastodon.access import access_account, access_status
from hearth.api.wire.answers import Wrong, answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.base import clock
from hearth.features.care import reporting
from hearth.people.charter import charter

CATEGORIES = {"spam": 1, "legal": 2, "violation": 1, "other": 0}
"""how bad the keepers take it for at first"""
MOST = 20


def create(call: Call) -> HttpResponse:
    """Tell the keepers about somebody, and about posts of theirs."""
    params = call.params
    wanted = params.ids("account_id")
    who = access_account(call.viewer, wanted[0] if wanted else -1)
    posts = [access_status(call.viewer, num) for num in params.ids("status_ids")[:MOST]]
    if any(post.author != who.num for post in posts):
        raise Wrong(
            "Validation failed: Status ids name posts of somebody else",
            {"status_ids": [("ERR_INVALID", "are not posts of this account")]},
        )
    cited = params.ids("rule_ids")
    category = params.text("category") or ("violation" if cited else "other")
    if category not in CATEGORIES:
        raise Wrong(
            "Validation failed: Category is not known",
            {"category": [("ERR_INCLUSION", "is not included in the list")]},
        )
    words, told = params.text("comment"), []
    for num in [post.num for post in posts] or [who.num]:
        told.append(
            reporting.report(call.viewer, num, harm=CATEGORIES[category], rule=_rule(cited), words=words)
        )
    return answer(
        {
            "id": str(told[0].case),
            "action_taken": False,
            "action_taken_at": None,
            "category": category,
            "comment": words,
            "forwarded": params.flag("forward"),
            "created_at": stamp(clock.now()),
            "status_ids": [str(post.num) for post in posts],
            "rule_ids": [str(one) for one in cited],
            "target_account": account(who.num, call.viewer),
        }
    )


def _rule(cited: list[int]) -> str:
    """The key of the first rule cited, by its number in the charter."""
    known = charter()
    rules = known.rules if known else ()
    return rules[cited[0] - 1].key if cited and 0 < cited[0] <= len(rules) else ""


def urls() -> list[URLPattern]:
    """These addresses."""
    return [at("api/v1/reports", POST=user("write:reports", create))]
