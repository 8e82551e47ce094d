"""Notifications in groups (second version), the policy about strangers, and what it holds back.

https://docs.joinmastodon.org/methods/grouped_notifications/
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from hearth.api.entities.accounts import accounts
from hearth.api.entities.notifications import Note, said_in
from hearth.api.entities.times import stamp
from hearth.api.mastodon.kept import NoticeChoice, NoticePolicy
from hearth.api.mastodon.rest import notes, policy
from hearth.api.mastodon.rest.notifications import unread_notes
from hearth.api.mastodon.rest.shared import ends, people
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.paging import Page, linked, page_of
from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.feeds.listening import listener_of

R, W = "read:notifications", "write:notifications"
SAMPLE = 8
GROUPED = frozenset({"favourite", "reblog", "follow"})


def groups(held: Sequence[Note], kinds: frozenset[str]) -> dict[str, list[Note]]:
    """Notes by group, in the order of each group's newest."""
    found: dict[str, list[Note]] = {}
    for note in held:
        key = note.group if note.type in kinds else f"ungrouped-{note.row.pk}"
        found.setdefault(key, []).append(note)
    return found


def _group(key: str, held: Sequence[Note], alone: bool) -> dict[str, Any]:
    newest, oldest = held[0], held[-1]
    return {
        "group_key": key,
        "notifications_count": len(held),
        "type": newest.type,
        "most_recent_notification_id": newest.row.pk,
        **(
            {}
            if alone
            else {
                "page_min_id": str(oldest.row.pk),
                "page_max_id": str(newest.row.pk),
                "latest_page_notification_at": stamp(newest.row.published),
            }
        ),
        "sample_account_ids": list(dict.fromkeys(str(note.account) for note in held))[:SAMPLE],
        "status_id": str(newest.status) if newest.status else None,
    }


def _kinds(call: Call) -> frozenset[str]:
    asked = call.params.many("grouped_types")
    return GROUPED & frozenset(asked) if asked else GROUPED


def every(call: Call) -> HttpResponse:
    """A page of groups, with all accounts and statuses they name once."""
    listener = listener_of(call.viewer)
    page = page_of(call.params, default=40, most=80)
    flag = call.params.flag("include_filtered")
    held, over = notes.page(listener, notes.wanted(call.params), page, filtered=flag)
    return _answered(call, groups(held, _kinds(call)), over)


def _answered(call: Call, found: dict[str, list[Note]], over: list[int], alone: bool = False) -> HttpResponse:
    listener = listener_of(call.viewer)
    everything = [note for held in found.values() for note in held]
    said = said_in(everything, listener)
    kept = {key: held for key, held in found.items() if not held[0].status or held[0].status in said}
    named = {note.account for held in kept.values() for note in held[: SAMPLE * 2]}
    body = {
        "accounts": list(accounts(named, call.viewer).values()),
        "statuses": list(said.values()),
        "notification_groups": [_group(key, held, alone) for key, held in kept.items()],
    }
    return linked(call, body, *ends(over))  # type: ignore[arg-type]


def _of(call: Call, key: str) -> list[Note]:
    page = Page(None, None, None, notes.MOST)
    held, _over = notes.page(listener_of(call.viewer), notes.wanted(call.params), page)
    found = groups(held, GROUPED).get(key)
    if not found and key.startswith("ungrouped-") and key[10:].isdigit():
        found = [note for note in held if note.row.pk == int(key[10:])]
    if not found:
        raise NotFound
    return found


def one(call: Call, key: str) -> HttpResponse:
    """One group."""
    return _answered(call, {key: _of(call, key)}, [], alone=True)


def dismiss(call: Call, key: str) -> HttpResponse:
    """Put a group away."""
    for note in _of(call, key):
        notes.put_away(call.me, note.row)
    return answer({})


def group_people(call: Call, key: str) -> HttpResponse:
    """Everybody of a group."""
    return answer(people(list(dict.fromkeys(note.account for note in _of(call, key))), call))


def unread(call: Call) -> HttpResponse:
    """How many groups came after the marker."""
    return answer({"count": len(groups(unread_notes(call), _kinds(call)))})


def show_policy(call: Call) -> HttpResponse:
    """What she chose, and what is held back because of it."""
    back = notes.held_back(listener_of(call.viewer)).back
    summary = {
        "pending_requests_count": len(back),
        "pending_notifications_count": sum(len(held) for held in back.values()),
    }
    chosen = policy.choices_of(call.me)
    if call.request.path.startswith("/api/v1/"):
        old = {name.replace("for_", "filter_"): what != policy.ACCEPT for name, what in chosen.items()}
        return answer({**old, "summary": summary})
    return answer({**chosen, "summary": summary})


def change_policy(call: Call) -> HttpResponse:
    """Choose anew."""
    chosen = policy.choices_of(call.me)
    for sort in policy.SORTS:
        old = sort.replace("for_", "filter_")
        if call.params.has(sort):
            chosen[sort] = call.params.text(sort)
        elif call.params.has(old):
            chosen[sort] = policy.FILTER if call.params.flag(old) else policy.ACCEPT
    if not set(chosen.values()) <= {policy.ACCEPT, policy.FILTER, policy.DROP}:
        raise Invalid("Choose accept, filter or drop.")
    NoticePolicy.objects.update_or_create(actor=call.me, defaults={"choices": chosen})
    return show_policy(call)


def requests(call: Call) -> HttpResponse:
    """Who is held back."""
    listener = listener_of(call.viewer)
    page = page_of(call.params, default=40, most=80)
    back = notes.held_back(listener).back
    ordered = sorted(back.items(), key=_newest, reverse=True)[: page.limit]
    return answer(_requests(call, dict(ordered)))


def _newest(item: tuple[int, list[Note]]) -> int:
    return item[1][0].row.pk


def _requests(call: Call, back: dict[int, list[Note]]) -> list[dict[str, Any]]:
    listener = listener_of(call.viewer)
    said = said_in([held[0] for held in back.values()], listener)
    faces = accounts(set(back), call.viewer)
    return [
        {
            "id": str(person),
            "created_at": stamp(held[-1].row.published),
            "updated_at": stamp(held[0].row.published),
            "notifications_count": str(len(held)),
            "account": faces[person],
            "last_status": said.get(held[0].status),
        }
        for person, held in back.items()
        if person in faces
    ]


def request(call: Call, num: int) -> HttpResponse:
    """One person who is held back."""
    back = notes.held_back(listener_of(call.viewer)).back
    if num not in back:
        raise NotFound
    return answer(_requests(call, {num: back[num]})[0])


def accept(call: Call, num: int = 0) -> HttpResponse:
    """Hear of them from now on."""
    return _decide(call, [num] if num else call.params.ids("id"), accepted=True)


def put_off(call: Call, num: int = 0) -> HttpResponse:
    """Put what they did away."""
    return _decide(call, [num] if num else call.params.ids("id"), accepted=False)


def _decide(call: Call, people: list[int], accepted: bool) -> HttpResponse:
    for person in people:
        NoticeChoice.objects.update_or_create(
            actor=call.me, person=person, defaults={"accepted": accepted, "until": clock.now()}
        )
    return answer({})


def merged(_call: Call) -> HttpResponse:
    """What was accepted is shown at once."""
    return answer({"merged": True})


urls = [
    at("api/v2/notifications", GET=user(R, every)),
    at("api/v2/notifications/unread_count", GET=user(R, unread)),
    *(
        at(
            f"api/{version}/notifications/policy",
            GET=user(R, show_policy),
            PATCH=user(W, change_policy),
            PUT=user(W, change_policy),
        )
        for version in ("v1", "v2")
    ),
    at("api/v1/notifications/requests", GET=user(R, requests)),
    at("api/v1/notifications/requests/accept", POST=user(W, accept)),
    at("api/v1/notifications/requests/dismiss", POST=user(W, put_off)),
    at("api/v1/notifications/requests/merged", GET=user(R, merged)),
    at("api/v1/notifications/requests/<id:num>", GET=user(R, request)),
    at("api/v1/notifications/requests/<id:num>/accept", POST=user(W, accept)),
    at("api/v1/notifications/requests/<id:num>/dismiss", POST=user(W, put_off)),
    at("api/v2/notifications/<str:key>", GET=user(R, one)),
    at("api/v2/notifications/<str:key>/dismiss", POST=user(W, dismiss)),
    at("api/v2/notifications/<str:key>/accounts", GET=user(R, group_people)),
]
