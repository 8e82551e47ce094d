"""Your own profile: the form, the step on a newcomer's first day, and pictures of people."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hearth.base import media
from hearth.base.errors import Invalid, NotAllowed, NotFound, TooMuch
from hearth.base.models import Media
from hearth.base.serving import file_answer
from hearth.people import profiles
from hearth.people.door import again, see
from hearth.people.face_passes import opens
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import visible
from hearth.people.standing import Profile
from hearth.ui.steps import next_url


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request) -> HttpResponse:
    """How others see you."""
    me = _me(request)
    return _form(request, me, "people/edit.html", reverse("profile", args=[me.handle or me.num]))


@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: Request) -> HttpResponse:
    """The same, as a step of the first day; all of it may be left out."""
    me = _me(request)
    return _form(request, me, "people/about_you.html", next_url("newcomer", "about-you", request.viewer))


def _me(request: Request) -> Actor:
    me = Actor.objects.filter(num=request.viewer.actor or 0, deleted=False).first()
    if me is None or not request.viewer.member:
        raise NotFound
    if not me.local:
        raise NotAllowed(_("Your profile is kept at your own server. Change it there, and it changes here."))
    return me


def _form(request: Request, me: Actor, template: str, onward: str) -> HttpResponse:
    now = profiles.about_of(me)
    context: dict[str, Any] = {
        "person": me,
        "onward": onward,
        "links": _padded(now.links),
        "typed": {
            "name": now.name,
            "summary": now.summary,
            "pronouns": now.pronouns,
            "helps": ", ".join(now.helps),
        },
        "topics": profiles.topics(request.viewer)[:200],
    }
    if request.method != "POST":
        return render(request, template, context)
    links = list(zip(request.POST.getlist("label")[:20], request.POST.getlist("link")[:20], strict=False))
    try:
        profiles.describe_yourself(request.viewer, _about(request, links))
    except (Invalid, TooMuch) as error:
        return again(request, template, error, **{**context, "links": _padded(links)})
    return see(onward)


def _about(request: Request, links: list[tuple[str, str]]) -> profiles.About:
    typed, file = request.POST, request.FILES.get("picture")
    if file is not None and (file.size or 0) > media.MAX_BYTES:
        raise TooMuch(_("A picture may have at most %(most)d MB.") % {"most": media.MAX_BYTES // 1_000_000})
    picture = file.read() if file is not None else None
    return profiles.About(
        name=typed.get("name", ""),
        summary=typed.get("summary", ""),
        pronouns=typed.get("pronouns", ""),
        links=links,
        helps=typed.get("helps", "").split(","),
        picture=b"" if picture is None and typed.get("no_picture") else picture,
    )


def _padded(links: list[tuple[str, str]]) -> list[tuple[str, str]]:
    filled = [link for link in links if any(link)]
    return [*filled, ("", ""), ("", "")][: profiles.MAX_LINKS]


@require_GET
def face(request: HttpRequest, sha: str, ext: str) -> HttpResponseBase:
    """The picture of a person, for whoever may see that person, or shows the pass of a program she let in."""
    name = f"/faces/{sha}.{ext}"
    viewer = request.viewer  # type: ignore[attr-defined]
    above = Profile.objects.filter(header=name).values("num")
    wearers = Actor.objects.filter(Q(avatar=name) | Q(num__in=above), deleted=False)
    if not (wearers if opens(name, request.GET.get("pass", "")) else visible(wearers, viewer)).exists():
        raise NotFound
    kept = Media.objects.filter(sha=sha, ext=ext).first()
    if kept is None:
        raise NotFound
    return file_answer(request, media.path_of(kept.sha, kept.ext), kept.mime, keep=86400, tag=sha)
