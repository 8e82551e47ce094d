"""Pictures of other servers, shown from here."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from hearth.base.errors import NotFound
from hearth.federation.activitypub.receiving import files


@require_safe
def file_view(request: HttpRequest, key: str) -> HttpResponseBase:
    """One picture, as what it is and nothing else: made anew here, with no word of its server's left."""
    row = files.held(key)
    try:
        handle = files.path_of(row).open("rb")
    except FileNotFoundError:
        raise NotFound from None
    return FileResponse(
        handle,
        content_type=row.mime,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": "inline",
            "Cache-Control": "private, max-age=86400",
        },
    )
