"""The papers a keeper owes the law, to take along and finish."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hearth.base.errors import NotFound
from hearth.people.middleware import Request
from hearth.people.roles import require_steward
from hearth.server.papers import written

PAPERS = {"record": written.record_of_processing, "assessment": written.impact_assessment}


@require_safe
@never_cache
def papers_page(request: Request) -> HttpResponse:
    """What there is, and what is left to fill in."""
    require_steward(request.viewer)
    return render(request, "server/papers.html")


@require_safe
@never_cache
def paper_file(request: Request, name: str) -> HttpResponse:
    """One paper as Markdown, in the reader's language."""
    require_steward(request.viewer)
    if name not in PAPERS:
        raise NotFound
    answer = HttpResponse(PAPERS[name](), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.md"'
    return answer
