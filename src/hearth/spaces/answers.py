"""How acts on posts are answered: htmx gets the post's `<li>` as this viewer sees it, everybody else goes back to where
they were."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hearth.base import markup
from hearth.base.errors import Invalid, NotFound, TooMuch
from hearth.base.recording.keep import require_small
from hearth.people.sight import Viewer
from hearth.spaces.access import access_post
from hearth.spaces.models import PendingDelete, Post
from hearth.spaces.queries import place_url, post_views
from hearth.spaces.writing import MOST_PICTURES, Picture
from hearth.ui.post import ParentView, post_html
from hearth.ui.times import zone_of


@dataclass(frozen=True, slots=True)
class Said:
    """What a composer posted."""

    words: str
    key: str
    reply: int | None
    quote: int | None
    title: str
    question: bool
    audience: str
    pictures: list[Picture]


def number(value: str | None) -> int | None:
    """A post's number from a form or query string, or None."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 20 else None


def said_in(request: HttpRequest) -> Said:
    """Read a composer's form."""
    form, files = request.POST, request.FILES.getlist("picture")
    if len(files) > MOST_PICTURES:
        raise TooMuch(_("One post holds %(most)d pictures.") % {"most": MOST_PICTURES})
    alts = form.getlist("alt")
    pictures: list[Picture] = []
    for place, file in enumerate(files):
        require_small(file.size or 0)
        pictures.append((file.read(), alts[place] if place < len(alts) else ""))
    return Said(
        words=form.get("text", ""),
        key=form.get("key", "")[:200],
        reply=number(form.get("reply")),
        quote=number(form.get("quote")),
        title=form.get("title", ""),
        question=bool(form.get("question")),
        audience=form.get("audience", ""),
        pictures=pictures,
    )


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks."""
    return request.headers.get("HX-Request") == "true"


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def li(request: HttpRequest, post: Post, in_thread: int | None = None) -> HttpResponse:
    """One post as this viewer sees it."""
    views = post_views([post], viewer_of(request), in_thread=in_thread)
    if not views:
        raise NotFound
    return HttpResponse(post_html(views[0], zone=zone_of(request)))


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The address the form came from, if it is in this home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if inside else otherwise


def see_other(url: str) -> HttpResponse:
    """Go there with a GET."""
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def acted_on_post(request: HttpRequest, num: int) -> HttpResponse:
    """The answer to an act on a post that is still there (or was deleted a moment ago by this viewer)."""
    viewer = viewer_of(request)
    held = PendingDelete.objects.filter(num=num, actor=viewer.uri).exists()
    post = Post.objects.filter(num=num).first() if held else access_post(viewer, num)
    if post is None:
        raise NotFound
    if wants_fragment(request):
        return li(request, post, in_thread=_page_thread(request, post))
    return see_other(_with_anchor(back_to(request, place_url(post, viewer) or "/"), num))


def _with_anchor(url: str, num: int) -> str:
    parts = urlsplit(url)
    return parts._replace(fragment=f"p{num}").geturl()


def _page_thread(request: HttpRequest, post: Post) -> int | None:
    """The thread whose own page this act was made on."""
    here = request.headers.get("HX-Current-URL", "")
    return post.thread if post.thread and f"/t/{post.thread}/" in here else None


def lead(viewer: Viewer, num: int | None) -> ParentView | None:
    """What the composer says it answers or quotes; nothing when it cannot be seen."""
    if num is None:
        return None
    try:
        post = access_post(viewer, num)
    except NotFound:
        return None
    name = post_views([post], viewer)[0].author_name
    return ParentView(
        num=post.num, author_name=name or _("Someone"), excerpt=markup.excerpt(post.html, 90) or post.title
    )


def require_post(request: HttpRequest) -> None:
    """Some addresses only take forms."""
    if request.method != "POST":
        raise Invalid(_("This address takes a form. Go back and use the button there."))
