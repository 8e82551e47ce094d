"""Pictures on their way into a post: uploaded ahead, kept for a day, seen by nobody else, thrown away if unused."""

from typing import ClassVar, Literal

from django.db import models

from hearth.base import clock, media
from hearth.base.models import Media

Kind = Literal["ledger", "projection", "side"]
KEPT = clock.DAY


class Upload(models.Model):
    """One picture somebody uploaded, with what she said of it."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    sha = models.CharField(max_length=64, db_index=True)
    alt = models.TextField(default="")
    focus = models.JSONField(null=True)
    at = models.BigIntegerField()

    class Meta:
        app_label = "spaces"


def upload(actor: int, data: bytes, alt: str, focus: list[float] | None) -> tuple[Upload, Media]:
    """Keep a picture for a post to come."""
    sweep(clock.now())
    file = media.store(data)
    return keep_at_hand(actor, file.sha, alt, focus), file


def keep_at_hand(actor: int, sha: str, alt: str, focus: list[float] | None) -> Upload:
    """Keep a file that is here already for a post to come."""
    return Upload.objects.create(actor=actor, sha=sha, alt=alt, focus=focus, at=clock.now())


def is_at_hand(sha: str, actor: int) -> bool:
    """Whether she uploaded this file and has not posted it yet."""
    return Upload.objects.filter(sha=sha, actor=actor).exists()


def attachment_of(one: Upload, file: Media) -> dict[str, object]:
    """How a post carries it."""
    carried: dict[str, object] = {
        "type": "Image",
        "url": f"media:{file.sha}",
        "mediaType": file.mime,
        "name": one.alt.replace("\0", "").strip()[:1500],
        "width": file.width,
        "height": file.height,
        "blurhash": file.blurhash,
    }
    if one.focus:
        carried["focalPoint"] = one.focus
    return carried


def sweep(now: int) -> None:
    """Throw away what was never posted."""
    from hearth.people.models import Actor
    from hearth.spaces.models import Carried

    for old in Upload.objects.filter(at__lt=now - KEPT)[:50]:
        old.delete()
        used = Upload.objects.filter(sha=old.sha).exists() or Carried.objects.filter(sha=old.sha).exists()
        if not used and not Actor.objects.filter(avatar__contains=old.sha).exists():
            media.forget(old.sha)
