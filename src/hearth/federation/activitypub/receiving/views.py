"""Files of other servers, shown from here."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from hearth.base.serving import file_answer
from hearth.federation.activitypub.receiving import files


@require_safe
def file_view(request: HttpRequest, key: str) -> HttpResponseBase:
    """One file, as what it is and nothing else, with no hidden word of its server left."""
    row = files.held(key)
    return file_answer(request, files.path_of(row), row.mime, keep=86400)
