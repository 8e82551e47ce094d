"""Serving pictures, films and sound: a file may be seen by whoever may see a post that carries it."""

from django.http import HttpRequest, HttpResponseBase

from hearth.base import media
from hearth.base.errors import NotFound
from hearth.base.models import Media
from hearth.base.serving import file_answer
from hearth.people.sight import viewer_for
from hearth.spaces.answers import viewer_of
from hearth.spaces.at_hand import is_at_hand
from hearth.spaces.passes import holder_of
from hearth.spaces.queries import sees_file


def picture(request: HttpRequest, sha: str, ext: str) -> HttpResponseBase:
    """One file, as what it is and nothing else."""
    found = Media.objects.filter(sha=sha, ext=ext).first()
    if found is None or not _may_fetch(request, found):
        raise NotFound
    return file_answer(request, media.path_of(found.sha, found.ext), found.mime, keep=3600, tag=sha)


def _may_fetch(request: HttpRequest, file: Media) -> bool:
    shown = request.GET.get("for", "")
    holder = holder_of(file.name, shown) if shown else None
    viewer = viewer_of(request) if holder is None else viewer_for(holder)
    return sees_file(file.sha, viewer) or (viewer.actor is not None and is_at_hand(file.sha, viewer.actor))
