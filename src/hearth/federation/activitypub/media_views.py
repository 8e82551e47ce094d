"""Files for other servers that are not on a public page: whoever was sent where they lie may read them."""

import hmac

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from hearth.base import media
from hearth.base.errors import NotFound
from hearth.base.models import Media
from hearth.base.serving import file_answer
from hearth.federation.activitypub.addresses import federating
from hearth.federation.activitypub.vocabulary import capability


@require_safe
def told_file_view(request: HttpRequest, key: str, sha: str, ext: str) -> HttpResponseBase:
    """One file, as what it is and nothing else."""
    if not hmac.compare_digest(key, capability(sha)) or not federating():
        raise NotFound
    kept = Media.objects.filter(sha=sha, ext=ext).first()
    if kept is None:
        raise NotFound
    return file_answer(request, media.path_of(kept.sha, kept.ext), kept.mime, keep=86400)


@require_safe
def interaction_view(request: HttpRequest) -> HttpResponseBase:
    """Somebody wants to answer or follow from here what she saw elsewhere (FEP-3b86): it is looked up by the search."""
    return HttpResponseRedirect("/search?" + urlencode({"q": request.GET.get("uri", "")[:2000]}))
