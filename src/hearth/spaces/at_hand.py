"""Files on their way into a post: uploaded ahead, kept for a day, seen by nobody else, thrown away if unused."""

from typing import ClassVar, Literal

from django.db import models
from django.db.models import Q

from hearth.base import clock, media
from hearth.base.models import Media
from hearth.base.recording.keep import as_payload, keep, kind_of

Kind = Literal["ledger", "projection", "side"]
KEPT = clock.DAY


class Upload(models.Model):
    """One file somebody uploaded, with what she said of it, and the still picture that stands for a film."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    sha = models.CharField(max_length=64, db_index=True)
    alt = models.TextField(default="")
    focus = models.JSONField(null=True)
    at = models.BigIntegerField()
    still = models.CharField(max_length=64, default="", db_default="", db_index=True)

    class Meta:
        app_label = "spaces"


def upload(
    actor: int, data: bytes, alt: str, focus: list[float] | None, still: bytes | None = None
) -> tuple[Upload, Media]:
    """Keep a file for a post to come; `still` is a picture that stands for a film or sound until it plays."""
    sweep(clock.now())
    file = keep(data)
    row = keep_at_hand(actor, file.sha, alt, focus)
    put_still(row, file, still)
    return row, file


def put_still(row: Upload, file: Media, still: bytes | None) -> None:
    """The picture that stands for a film or sound; pictures stand for themselves."""
    if still and kind_of(file.mime) != "image":
        row.still = media.store(still).sha
        row.save(update_fields=["still"])


def keep_at_hand(actor: int, sha: str, alt: str, focus: list[float] | None, still: str = "") -> Upload:
    """Keep a file that is here already for a post to come."""
    return Upload.objects.create(actor=actor, sha=sha, alt=alt, focus=focus, still=still, at=clock.now())


def is_at_hand(sha: str, actor: int) -> bool:
    """Whether she uploaded this file and has not posted it yet."""
    return Upload.objects.filter(Q(sha=sha) | Q(still=sha), actor=actor).exists()


def attachment_of(one: Upload, file: Media) -> dict[str, object]:
    """How a post carries it."""
    carried = as_payload(file, one.alt)
    if one.focus:
        carried["focalPoint"] = one.focus
    still = Media.objects.filter(sha=one.still).first() if one.still else None
    if still is not None:
        sizes = {"width": still.width, "height": still.height, "blurhash": still.blurhash}
        carried["icon"] = {"type": "Image", "url": f"media:{still.sha}", "mediaType": still.mime, **sizes}
        carried["blurhash"] = still.blurhash
    return carried


def sweep(now: int) -> None:
    """Throw away what was never posted."""
    for old in Upload.objects.filter(at__lt=now - KEPT)[:50]:
        old.delete()
        for sha in filter(None, (old.sha, old.still)):
            _let_go(sha)


def throw_away(actor: int) -> None:
    """Whatever somebody uploaded and did not post goes, files and all."""
    held = list(Upload.objects.filter(actor=actor))
    Upload.objects.filter(actor=actor).delete()
    for sha in {sha for one in held for sha in (one.sha, one.still) if sha}:
        _let_go(sha)


def _let_go(sha: str) -> None:
    from hearth.people.models import Actor
    from hearth.spaces.models import Carried

    waits = Upload.objects.filter(Q(sha=sha) | Q(still=sha)).exists()
    used = Carried.objects.filter(sha=sha).exists() or Actor.objects.filter(avatar__contains=sha).exists()
    if not waits and not used:
        media.forget(sha)
