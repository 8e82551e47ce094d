"""The pages of moving house: what can be taken along, other names, moving out, and lists brought along."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.federation.activitypub import addresses
from hearth.federation.moving import aliases, bringing, csvs, out
from hearth.people import linked
from hearth.people.attempts import address_of, count_asking
from hearth.people.door import again, see
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.signing import has_proved

SORTS = {
    csvs.FOLLOW: (_("Follow"), _("Each becomes a follow request in your name; who is locked decides.")),
    csvs.LIST: (_("Lists"), _("People on lists only you see.")),
    csvs.MUTE: (_("Mute"), _("You hear nothing of them; they are not told.")),
    csvs.BLOCK: (_("Block"), _("You and they do not see each other any more.")),
    csvs.HOST: (_("Mute servers"), _("You hear nobody of these servers.")),
    csvs.BOOKMARK: (_("Bookmarks"), _("Posts that are known here are kept for you.")),
}
ALIASES, OUT, LISTS = (f"federation/moving/{name}.html" for name in ("aliases", "out", "lists"))


def _me(request: Request) -> Actor:
    me = Actor.objects.filter(num=request.viewer.actor or 0, deleted=False).first()
    if me is None:
        raise NotFound
    return me


@never_cache
@require_GET
def overview(request: Request) -> HttpResponse:
    """Everything about moving, on one page."""
    me = _me(request)
    context: dict[str, Any] = {
        "person": me,
        "speaks": addresses.federating(),
        "linked": linked.linked_to(me.num),
    }
    if me.local:
        context |= {
            "standing": out.where_she_stands(request.viewer),
            "aliases": aliases.aliases_of(request.viewer),
        }
    if request.viewer.member:
        context["parts"] = bringing.parts_of(request.viewer)
    return render(request, "federation/moving/overview.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def aliases_page(request: Request) -> HttpResponse:
    """Other accounts that are hers too."""
    me = aliases.require_own_self(request.viewer)
    standing = aliases.aliases_of(request.viewer)
    context = {"person": me, "aliases": _padded(standing), "address": _address(me)}
    if request.method != "POST":
        return render(request, ALIASES, {**context, "kept": "kept" in request.GET})
    typed = request.POST.getlist("alias")[:30]
    try:
        count_asking("aliases", address_of(request), 30)
        aliases.put_aliases(request.viewer, typed)
    except HearthError as error:
        return again(request, ALIASES, error, **{**context, "aliases": _padded(typed)})
    return see(f"{request.path}?kept=1")


def _padded(found: list[str]) -> list[str]:
    return [*(one for one in found if one), ""][: aliases.MOST]


def _address(me: Actor) -> str:
    return f"{me.handle}@{addresses.host()}" if addresses.host() else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def out_page(request: Request) -> HttpResponse:
    """Move out, step by step; nothing happens before the last one."""
    me = aliases.require_own_self(request.viewer)
    context = {"person": me, "standing": out.where_she_stands(request.viewer), "proved": has_proved(request)}
    if request.method != "POST":
        return render(request, OUT, {**context, "typed": {}, "speaks": addresses.federating()})
    typed = request.POST
    context["speaks"] = addresses.federating()
    try:
        if not has_proved(request):
            raise Invalid(str(_("Sign in once more first: that it is you is asked before you move.")))
        count_asking("moving out", address_of(request), 20)
        if typed.get("act") == "stay":
            out.stay(request.viewer)
            return see(reverse("moving"))
        target = typed.get("target", "")[:500]
        if typed.get("act") != "move":
            context["found"] = out.target_of(request.viewer, target)
            return render(request, OUT, {**context, "typed": typed})
        told = out.move_out(request.viewer, target, typed.get("handle", "")[:200])
    except NotFound as error:
        return again(request, OUT, Invalid(str(error)), **context)
    except HearthError as error:
        return again(request, OUT, error, **context)
    return render(request, "federation/moving/moved.html", {"person": me, "target": target, "told": told})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lists_page(request: Request) -> HttpResponse:
    """Lists from elsewhere: hand them in, look, choose."""
    if not request.viewer.member:
        raise NotFound
    found = csvs.Found()
    if request.method == "POST":
        try:
            found = csvs.read_files(_files(request))
            bringing.lay_out(request.viewer, found)
        except HearthError as error:
            return _lists(request, found, error)
        if not found.bad:
            return see(request.path)
    return _lists(request, found)


def _files(request: HttpRequest) -> list[tuple[str, bytes]]:
    files = request.FILES.getlist("list")[:12]
    if not files:
        raise Invalid(str(_("Choose one or more files first.")))
    if any((file.size or 0) > 4 * csvs.MAX_BYTES for file in files):
        raise Invalid(
            str(_("A file is too large. Take the lists out of the archive and hand them in one by one."))
        )
    return [(file.name or "", file.read()) for file in files]


def _lists(request: Request, found: csvs.Found, error: HearthError | None = None) -> HttpResponse:
    parts = bringing.parts_of(request.viewer)
    context = {
        "parts": [(part, *SORTS[part.sort]) for part in parts],
        "seen": any(bringing.SEEN in part.counts for part in parts),
        "busy": any(bringing.WAITING in part.counts for part in parts),
        "failed": bringing.failed_of(request.viewer),
        "bad": found.bad,
        "bad_count": found.bad_count,
        "speaks": addresses.federating(),
        "errors": [("list", str(error))] if error else [],
    }
    return render(request, LISTS, context, status=422 if error else 200)


@require_POST
def lists_begin(request: Request) -> HttpResponse:
    """Take over what she chose."""
    if not request.viewer.member:
        raise NotFound
    try:
        bringing.begin(request.viewer, request.POST.getlist("sort")[:20])
    except Invalid as error:
        return _lists(request, csvs.Found(), error)
    return see(reverse("moving-lists"))


@require_POST
def lists_drop(request: Request) -> HttpResponse:
    """Forget the rest."""
    if not request.viewer.member:
        raise NotFound
    bringing.throw_away(request.viewer)
    return see(reverse("moving-lists"))
