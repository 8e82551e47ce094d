"""Files on their way into a post: those just uploaded, those it carried already, and those of a deleted one."""

from collections.abc import Mapping
from typing import Any

from hearth.api.entities.media import attachment_id, kept
from hearth.api.wire.answers import Wrong
from hearth.api.wire.origin import origin
from hearth.api.wire.params import Params
from hearth.base.models import Media
from hearth.ledger import read
from hearth.people.sight import Viewer
from hearth.spaces.at_hand import Upload, attachment_of, keep_at_hand
from hearth.spaces.models import Post

Attached = dict[str, Any]


def attachments_for(
    viewer: Viewer, params: Params, post: Post | None = None
) -> tuple[list[Upload], list[Attached] | None]:
    """The uploads that `media_ids` names, and what the post then carries; None where an edit says nothing of it."""
    if post is not None and not params.has("media_ids"):
        return [], None if not params.has("media_attributes") else _carried(post)
    wanted = params.ids("media_ids")
    old = (
        {attachment_id(post.num, n): one for n, one in enumerate(_carried(post))} if post is not None else {}
    )
    fresh = [one for one in wanted if str(one) not in old]
    uploads = {one.pk: one for one in Upload.objects.filter(actor=viewer.actor or 0, pk__in=fresh)}
    files = Media.objects.in_bulk([one.sha for one in uploads.values()])
    if any(one not in uploads or uploads[one].sha not in files for one in fresh):
        raise Wrong(
            "Validation failed: Media not found", {"media_ids": [("ERR_INVALID", "names no upload of yours")]}
        )
    carried = [
        old[str(one)] if str(one) in old else attachment_of(uploads[one], files[uploads[one].sha])
        for one in dict.fromkeys(wanted)
    ]
    return list(uploads.values()), carried


def _carried(post: Post) -> list[Attached]:
    said = read.payloads([post.num]).get(post.num, {}).get("attachment")
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def described(attached: list[Attached], params: Params, post: Post) -> list[Attached]:
    """The same with new descriptions (`media_attributes`)."""
    places = {attachment_id(post.num, n): one for n, one in enumerate(_carried(post))}
    changed = [dict(one) for one in attached]
    for row in params.rows("media_attributes"):
        old = places.get(row.text("id"))
        for one in changed:
            if old is not None and one.get("url") == old.get("url"):
                if row.has("description"):
                    one["name"] = row.text("description").strip()[:1500]
                if focus := focus_of(row.text("focus")):
                    one["focalPoint"] = focus
    return changed


def focus_of(text: str) -> list[float] | None:
    """`0.5,-0.2` as two numbers between -1 and 1."""
    across, _comma, down = text.partition(",")
    try:
        found = [max(-1.0, min(1.0, float(one))) for one in (across, down)]
    except ValueError:
        return None
    return None if any(one != one for one in found) else found


def again_at_hand(viewer: Viewer, post: Post, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of a deleted post, ready for the next one."""
    shown = []
    for one in said.get("attachment") or []:
        sha = str(one.get("url", "")).removeprefix("media:") if isinstance(one, dict) else ""
        file = Media.objects.filter(sha=sha).first()
        if file is not None and viewer.actor is not None:
            still = _still_of(one.get("icon"))
            row = keep_at_hand(viewer.actor, sha, str(one.get("name") or ""), one.get("focalPoint"), still)
            shown.append(kept(file, str(row.pk), row.alt, None, origin(), viewer.actor, still))
    return shown


def _still_of(icon: Any) -> str:
    """The hash of the picture that stands for a film or sound, "" without one."""
    return str(icon.get("url", "")).removeprefix("media:")[:64] if isinstance(icon, dict) else ""
