"""Endpoints that write: new posts, edits, deletions, and what a post was before."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from hearth.api.entities.polls import HIDES
from hearth.api.entities.statuses import Status, status
from hearth.api.mastodon.access import access_status
from hearth.api.mastodon.attaching import again_at_hand, attachments_for, described
from hearth.api.mastodon.placing import place_for
from hearth.api.wire.answers import Wrong, answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.params import Params
from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.features.polls.actions import poll_changed, poll_payload
from hearth.federation.activitypub.policies import QUOTES
from hearth.ledger import read
from hearth.ledger.activity import activity_id
from hearth.people.habits import habits_of
from hearth.people.sight import Viewer
from hearth.spaces import actions
from hearth.spaces.access import access_post
from hearth.spaces.at_hand import Upload
from hearth.spaces.models import Post

SOON = 5 * clock.MINUTE
"""a post planned for earlier than this is refused, as clients expect"""
EMPTY: dict[str, Any] = {}


def create(call: Call) -> HttpResponse:
    """Say something, now or later. The same Idempotency-Key is the same post."""
    planned = call.params.text("scheduled_at")
    if planned:
        from hearth.api.mastodon.rest.scheduled import schedule

        return schedule(call, planned)
    key = call.request.headers.get("Idempotency-Key", "")[:200]
    num = post_status(call.viewer, call.params, call.bearer.app if call.bearer else 0, key)
    return answer(status(access_post(call.viewer, num), call.viewer))


def post_status(viewer: Viewer, params: Params, app: int, key: str = "") -> int:
    """Say what these parameters say; returns the post's number."""
    key = f"api {app} {key}" if key else ""
    if key and (before := read.row_by_id(activity_id(viewer.uri, key))) is not None:
        return before.num
    habits = habits_of(viewer.actor or 0)
    text, warning = params.text("status"), params.text("spoiler_text").strip()
    answered = _answered(viewer, params)
    place = place_for(
        viewer,
        f"{text}\n{warning}",
        answered,
        params.text("visibility") or habits.privacy,
        params.flag("local_only"),
    )
    uploads, attached = attachments_for(viewer, params)
    poll = _poll(params)
    if not text.strip() and not attached:
        text = warning
    if not text.strip() and not attached:
        raise Wrong("Validation failed: Text can't be blank", {"text": [("ERR_BLANK", "can't be blank")]})
    if poll and attached:
        raise Invalid(_("A post carries pictures or a poll, not both."))
    quoted = params.ids("quoted_status_id") or params.ids("quote_id")
    made = actions.say(
        viewer,
        place.room,
        text,
        key=key,
        reply=place.reply,
        thread=place.thread,
        quote=access_status(viewer, quoted[0]).num if quoted else None,
        audience=place.audience,
        to=place.to,
        attached=attached or (),
        more={**_more(params, habits.sensitive, habits.language), **poll, **_listed(place.unlisted)},
        kind="Question" if poll else "",
    )
    Upload.objects.filter(pk__in=[one.pk for one in uploads]).delete()
    return made.num


def _answered(viewer: Viewer, params: Params) -> Any:
    wanted = params.text("in_reply_to_id").strip()
    if not wanted:
        return None
    found = params.ids("in_reply_to_id")
    try:
        return access_status(viewer, found[0] if found else -1)
    except NotFound as error:
        raise NotFound(_("The post you are answering is not here anymore. Your words still are.")) from error


def _listed(unlisted: bool) -> dict[str, Any]:
    return {"hearth:unlisted": True} if unlisted else EMPTY


def _more(params: Params, sensitive: bool, language: str) -> dict[str, Any]:
    """What else a payload says."""
    warning, spoken = params.text("spoiler_text").strip(), (params.text("language") or language)[:20]
    more: dict[str, Any] = {}
    if warning:
        more["summary"] = warning
    if params.flag("sensitive", sensitive) or warning:
        more["sensitive"] = True
    if spoken:
        more["language"] = spoken
    if params.has("quote_approval_policy"):
        more[QUOTES] = quotes_in(params)
    return more


def quotes_in(params: Params) -> str | None:
    """Who may quote, as a payload says it; None, as usual, is everybody (`quote_approval_policy`)."""
    said = params.text("quote_approval_policy")
    if said not in ("public", "followers", "nobody"):
        raise Wrong(
            "Validation failed: Quote approval policy is not included in the list",
            {"quote_approval_policy": [("ERR_INCLUSION", "is not included in the list")]},
        )
    return None if said == "public" else said


def allow_quotes(call: Call, num: int) -> HttpResponse:
    """Change who may quote one's own post."""
    post = access_post(call.viewer, num)
    state = actions.own_state(call.viewer, post, polls=True)
    words, more = str(state.payload.get("content") or ""), {QUOTES: quotes_in(call.params)}
    actions.edit(call.viewer, num, words, version=state.version, more=more, polls=True)
    return answer(status(access_post(call.viewer, num), call.viewer))


def _poll(params: Params) -> dict[str, Any]:
    asked = params.part("poll")
    options = [one for one in asked.many("options") if one.strip()]
    if not options:
        return EMPTY
    lasts = asked.whole("expires_in")
    if lasts is None:
        raise Wrong("Validation failed: Expires at can't be blank", {"poll": [("ERR_BLANK", "needs an end")]})
    made = poll_payload(
        options,
        method="multiple" if asked.flag("multiple") else "single",
        ends=_end(lasts),
    )
    return {**made, HIDES: True} if asked.flag("hide_totals") else made


def change(call: Call, num: int) -> HttpResponse:
    """Change one's own post."""
    viewer, params = call.viewer, call.params
    post = access_post(viewer, num)
    state = actions.own_state(viewer, post, polls=True)
    text = params.text("status") if params.has("status") else str(state.payload.get("content") or "")
    uploads, attached = attachments_for(viewer, params, post)
    if attached is not None:
        attached = described(attached, params, post)
    more = {"summary": None, "sensitive": None, **_more(params, False, post.lang)}
    if not params.has("spoiler_text") and not params.has("sensitive"):
        more = {name: value for name, value in more.items() if name == "language"}
    more = {**more, **_poll_change(params, post, state.payload)}
    actions.edit(viewer, num, text, version=state.version, attached=attached, more=more, polls=True)
    Upload.objects.filter(pk__in=[one.pk for one in uploads]).delete()
    return answer(status(access_post(viewer, num), viewer))


def _poll_change(params: Params, post: Post, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What `poll` changes; without it a poll stays as it is, and its answers with it."""
    asked = params.part("poll")
    options = [one for one in asked.many("options") if one.strip()]
    if not options:
        return EMPTY
    if post.type != "Question":
        raise Invalid(_("A post cannot become a poll. Ask in a new one."))
    lasts = asked.whole("expires_in")
    changed = poll_changed(
        post,
        said,
        options,
        multiple=asked.flag("multiple"),
        ends=_end(lasts) if lasts is not None else None,
    )
    return {**changed, HIDES: asked.flag("hide_totals") or None} if asked.has("hide_totals") else changed


def _end(lasts: int) -> int:
    return clock.now() + max(1, min(lasts, 10**9)) * clock.SECOND


def delete(call: Call, num: int) -> HttpResponse:
    """Delete one's own post; what it said is answered, so that it can be written anew."""
    post = access_post(call.viewer, num)
    said = read.payloads([num]).get(num, {})
    shown: Status = {**status(post, call.viewer), "text": str(said.get("content") or "")}
    actions.delete_post(call.viewer, num)
    if not call.params.flag("delete_media"):
        shown["media_attachments"] = again_at_hand(call.viewer, post, said)
    return answer(shown)


def source(call: Call, num: int) -> HttpResponse:
    """What was typed."""
    post = access_post(call.viewer, num)
    if not call.viewer.is_hers(post.author):
        raise NotFound
    said = read.payloads([num]).get(num, {})
    return answer({"id": str(num), "text": str(said.get("content") or ""), "spoiler_text": post.warning})


def urls() -> list[URLPattern]:
    """These addresses that nothing else shares."""
    return [
        at("api/v1/statuses/<id:num>/source", GET=user("read:statuses", source)),
        at("api/v1/statuses/<id:num>/interaction_policy", PUT=user("write:statuses", allow_quotes)),
    ]
