"""Opening a poll and answering it."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.utils.translation import gettext as _

from hearth.base import clock, keys
from hearth.base.errors import Invalid, NotAllowed
from hearth.features.polls.models import SealedVote, Vote
from hearth.features.polls.projectors import ASKED
from hearth.features.polls.queries import is_closed, poll_by_num
from hearth.features.polls.tally import METHODS, RANKED, valid_choices
from hearth.ledger.activity import Activity, activity_id
from hearth.ledger.record import Recorded, record, writing
from hearth.people.sight import Viewer
from hearth.spaces.access import access_post, access_room_to_speak
from hearth.spaces.models import Post
from hearth.spaces.writing import content_of, content_payload, target_of

MOST_OPTIONS = 20
LONGEST_OPTION = 200
LONGEST_RULE = 500
LONGEST = 90 * clock.DAY


def open_poll(
    viewer: Viewer,
    room: str,
    text: str,
    options: Sequence[str],
    *,
    method: str = "single",
    secret: bool = False,
    ends: int,
    rule: str = "",
    key: str = "",
) -> Recorded:
    """Ask everyone in a room. `ends` in ms; at least two different options."""
    if not text.strip("\0 \t\r\n"):
        raise Invalid(_("What do you want to ask?"))
    payload = {
        **content_payload(content_of(text).strip(), viewer),
        **poll_payload(options, method=method, secret=secret, ends=ends, rule=rule),
    }
    with writing():
        space = access_room_to_speak(viewer, room)
        return record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="Question",
                payload=payload,
                target=room,
                audience=space.audience,
                id=activity_id(viewer.uri, key) if key else "",
            )
        )


def poll_payload(
    options: Sequence[str], *, method: str = "single", secret: bool = False, ends: int, rule: str = ""
) -> dict[str, Any]:
    """What makes a post's payload a poll, or Invalid with what is wrong."""
    wanted = list(dict.fromkeys(line for option in options if (line := _one_line(option))))
    if len(wanted) < 2:
        raise Invalid(_("A poll needs at least two different answers to choose from."))
    if len(wanted) > MOST_OPTIONS:
        raise Invalid(
            _("At most %(most)d answers fit into one poll; this one has %(count)d.")
            % {"most": MOST_OPTIONS, "count": len(wanted)}
        )
    if any(len(option) > LONGEST_OPTION for option in wanted):
        raise Invalid(_("An answer may be at most %(most)d characters long.") % {"most": LONGEST_OPTION})
    if method not in METHODS:
        raise Invalid(_("Choose how people answer."))
    now = clock.now()
    if not now < ends <= now + LONGEST:
        raise Invalid(_("The end must lie ahead, at most 90 days from now."))
    return {
        "anyOf" if method == "multiple" else "oneOf": [{"type": "Note", "name": one} for one in wanted],
        "endTime": ends,
        "hearth:method": method,
        "hearth:secret": secret,
        "hearth:rule": _one_line(rule)[:LONGEST_RULE],
    }


def poll_changed(
    post: Post,
    said: Mapping[str, Any],
    options: Sequence[str],
    *,
    multiple: bool,
    ends: int | None,
) -> dict[str, Any]:
    """What changes in the payload of one's own open poll (None takes something away). With other choices, or another
    way to choose, it is asked anew: the answers so far count no more. Raises Invalid for a poll that stays as it is.
    """
    poll = poll_by_num(post.num)
    if is_closed(poll):
        raise Invalid(_("This poll is closed. It stays as it was asked."))
    if poll.secret or poll.method == RANKED:
        raise Invalid(_("A poll that people can already see stays as it was asked."))
    method = "multiple" if multiple else "single"
    made = poll_payload(
        options, method=method, ends=ends or poll.ends, rule=str(said.get("hearth:rule") or "")
    )
    names = [one["name"] for one in made.get("anyOf") or made["oneOf"]]
    if names == poll.options and method == poll.method:
        return {"endTime": made["endTime"]}
    return {"oneOf": None, "anyOf": None, **made, ASKED: clock.now()}


def _one_line(text: str) -> str:
    """A line of plain text; what is no text at all becomes a question mark."""
    return " ".join(text.replace("\0", "").encode(errors="replace").decode().split())


def vote(viewer: Viewer, num: int, choices: Sequence[int], key: str = "") -> None:
    """Answer a poll, or answer it anew; no choice at all takes the answer back. The same answer again is no news."""
    with writing():
        post = access_post(viewer, num)
        poll = poll_by_num(num)
        if not viewer.member:
            raise NotAllowed(_("Only members of this home can answer."))
        if is_closed(poll):
            raise NotAllowed(_("This poll is closed. Your answer was not counted."))
        picked = valid_choices(poll.method, len(poll.options), choices)
        if picked is None:
            many = (
                _("Give each answer one place.") if poll.method == RANKED else _("Choose one of the answers.")
            )
            raise Invalid(many)
        if poll.secret:
            _seal(poll.uri, viewer, picked)
            return
        known = Vote.objects.filter(poll=poll.uri, actor=viewer.uri).first()
        if picked == (known.choices if known else []):
            return
        record(
            Activity(
                type="hearth:Vote",
                actor=viewer.uri,
                object=poll.uri,
                object_type="Question",
                payload={"choices": picked},
                target=target_of(post),
                audience=post.audience,
                id=activity_id(viewer.uri, key) if key else "",
            )
        )


def _seal(poll: str, viewer: Viewer, choices: list[int]) -> None:
    assert viewer.actor is not None
    if not choices:
        SealedVote.objects.filter(poll=poll, actor=viewer.actor).delete()
        return
    sealed = keys.encrypt("ballot", orjson.dumps(choices).decode())
    SealedVote.objects.update_or_create(
        poll=poll,
        actor=viewer.actor,
        defaults={"sealed": sealed},
        create_defaults={"sealed": sealed, "token": secrets.token_hex(16)},
    )
