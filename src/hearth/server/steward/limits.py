"""The page of small numbers: what new members cannot do yet, what one person carries, how long things are kept."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base import options
from hearth.people.middleware import Request
from hearth.people.roles import require_steward
from hearth.spaces.newness import LIMITS
from hearth.spaces.writing import MOST_PICTURES


@dataclass(frozen=True, slots=True)
class Limit:
    """One number a keeper may set, between two others."""

    key: str
    usual: int
    least: int
    most: int
    label: Promise

    @property
    def value(self) -> str:
        """What holds now."""
        return options.get(self.key) or str(self.usual)


NEWCOMERS = (
    Limit("newcomer_days", LIMITS["days"], 0, 60, gettext_lazy("Days after which nobody is new any more")),
    Limit(
        "newcomer_posts", LIMITS["posts"], 1, 500, gettext_lazy("Posts after which nobody is new any more")
    ),
    Limit("newcomer_links", LIMITS["links"], 0, 50, gettext_lazy("Links in one post")),
    Limit("newcomer_mentions", LIMITS["mentions"], 0, 50, gettext_lazy("People named in one post")),
    Limit("newcomer_pictures", LIMITS["pictures"], 0, MOST_PICTURES, gettext_lazy("Pictures in one post")),
    Limit("newcomer_rate", LIMITS["rate"], 1, 200, gettext_lazy("Posts within ten minutes")),
)
CARE = (
    Limit("care_cap", 5, 1, 50, gettext_lazy("Cases one person carries at a time")),
    Limit("care_appeal_days", 30, 7, 365, gettext_lazy("Days in which somebody can appeal")),
    Limit(
        "care_keep_days", 180, 30, 3649, gettext_lazy("Days for which reported words are kept after a case")
    ),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def limits_page(request: Request) -> HttpResponse:
    """The numbers; with POST they are kept, all or none."""
    require_steward(request.viewer)
    every = (*NEWCOMERS, *CARE)
    typed = {one.key: one.value for one in every}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {one.key: request.POST.get(one.key, "").strip() for one in every}
        errors = {one.key: words for one in every if (words := _wrong(one, typed[one.key]))}
        if not errors:
            _keep(every, typed)
            return HttpResponseRedirect("/settings/limits/?kept=yes")
    context = {
        "newcomers": [_shown(one, typed, errors) for one in NEWCOMERS],
        "care": [_shown(one, typed, errors) for one in CARE],
        "errors": [(f"f-{key}", words) for key, words in errors.items()],
        "kept": request.GET.get("kept") == "yes" and request.method != "POST",
    }
    return render(request, "server/limits.html", context, status=422 if errors else 200)


def _wrong(limit: Limit, typed: str) -> str:
    if typed.isdecimal() and typed.isascii() and len(typed) < 6 and limit.least <= int(typed) <= limit.most:
        return ""
    return _("A whole number from %(least)d to %(most)d.") % {"least": limit.least, "most": limit.most}


def _keep(every: tuple[Limit, ...], typed: dict[str, str]) -> None:
    with transaction.atomic():
        for one in every:
            if int(typed[one.key]) == one.usual:
                options.drop(one.key)
            else:
                options.put(one.key, str(int(typed[one.key])))


def _shown(limit: Limit, typed: dict[str, str], errors: dict[str, str]) -> dict[str, object]:
    hint = _("Usually %(usual)d; from %(least)d to %(most)d.") % {
        "usual": limit.usual,
        "least": limit.least,
        "most": limit.most,
    }
    return {
        "name": limit.key,
        "label": limit.label,
        "value": typed[limit.key],
        "hint": hint,
        "error": errors.get(limit.key, ""),
    }
