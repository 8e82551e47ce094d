"""Endpoints that take pictures for posts to come."""

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.media import focus_in, kept
from hearth.api.mastodon.attaching import focus_of
from hearth.api.wire.answers import Wrong, answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.base.errors import NotFound
from hearth.base.media import MAX_BYTES
from hearth.base.models import Media
from hearth.base.recording.keep import require_small
from hearth.spaces.at_hand import Upload, put_still, upload


def create(call: Call) -> HttpResponse:
    """Keep a picture, film or sound, and a `thumbnail` for the latter. It is ready at once: 200, never 202."""
    file = call.params.file("file")
    if file is None:
        raise Wrong("Validation failed: File can't be blank", {"file": [("ERR_BLANK", "can't be blank")]})
    require_small(file.size or 0)
    row, found = upload(
        call.me,
        file.read(),
        call.params.text("description").strip()[:1500],
        focus_of(call.params.text("focus")),
        _still_in(call),
    )
    return answer(_shown(call, row, found))


def _still_in(call: Call) -> bytes | None:
    """The picture that is to stand for a film or sound (`thumbnail`)."""
    file = call.params.file("thumbnail")
    return file.read() if file is not None and (file.size or 0) <= MAX_BYTES else None


def _mine(call: Call, num: int) -> tuple[Upload, Media]:
    row = Upload.objects.filter(pk=num, actor=call.me).first()
    found = Media.objects.filter(sha=row.sha).first() if row else None
    if row is None or found is None:
        raise NotFound
    return row, found


def _shown(call: Call, row: Upload, found: Media) -> dict[str, object]:
    return kept(found, str(row.pk), row.alt, focus_in(row.focus), call.origin, call.me, row.still)


def show(call: Call, num: int) -> HttpResponse:
    """One upload of one's own that is in no post yet."""
    return answer(_shown(call, *_mine(call, num)))


def change(call: Call, num: int) -> HttpResponse:
    """Say what is on it."""
    row, found = _mine(call, num)
    if call.params.has("description"):
        row.alt = call.params.text("description").strip()[:1500]
    if focus := focus_of(call.params.text("focus")):
        row.focus = focus
    put_still(row, found, _still_in(call))
    row.save()
    return answer(_shown(call, row, found))


def drop(call: Call, num: int) -> HttpResponse:
    """Throw it away."""
    row, _found = _mine(call, num)
    row.delete()
    return answer({})


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at("api/v2/media", POST=user("write:media", create)),
        at("api/v1/media", POST=user("write:media", create)),
        at(
            "api/v1/media/<id:num>",
            GET=user("write:media", show),
            PUT=user("write:media", change),
            DELETE=user("write:media", drop),
        ),
    ]
