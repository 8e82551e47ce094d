"""The pages of those who keep order: other servers, one of them, lists in and out, what could not be read."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.receiving import processing
from hearth.federation.neighbours import deciding, lists, looking, reasons
from hearth.people import servers
from hearth.people.bonds import ServerRule
from hearth.people.door import see
from hearth.people.middleware import Request
from hearth.people.roles import may_moderate

RULES = (
    ("", gettext_lazy("Nothing special"), gettext_lazy("It is heard like everybody else.")),
    (
        servers.SILENCE,
        gettext_lazy("Silence"),
        gettext_lazy("Only who follows its people hears them; nobody else is told of them."),
    ),
    (
        servers.LIMIT,
        gettext_lazy("Limit"),
        gettext_lazy(
            "Silenced; its pictures are not shown, and its people can follow only when they are let in."
        ),
    ),
    (
        servers.BLOCK,
        gettext_lazy("Block"),
        gettext_lazy(
            "Nothing comes from there and nothing goes there. Follows between the two end for good; what its"
            " people said here is hidden as long as this holds."
        ),
    ),
    (servers.ALLOW, gettext_lazy("Allow"), gettext_lazy("It is on the list of those this home speaks with.")),
)
TITLES = {key: title for key, title, _hint in RULES}


def _keeper(request: Request) -> None:
    if not may_moderate(request.viewer):
        raise NotFound


@require_GET
def servers_page(request: Request) -> HttpResponse:
    """Every server somebody here has to do with, those with rules first."""
    _keeper(request)
    waiting, oldest = looking.queue()
    context = {
        "servers": looking.known_servers(),
        "titles": TITLES,
        "only_allowed": servers.only_allowed(),
        "open": addresses.federating(),
        "stuck": len(looking.stuck()),
        "waiting": waiting,
        "oldest": oldest,
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "federation/servers/list.html", context)


@require_GET
def look_up(request: Request) -> HttpResponse:
    """From a typed name to its page."""
    _keeper(request)
    try:
        return see(f"/servers/{servers.clean_host(request.GET.get('host', ''))}/")
    except Invalid:
        return see("/servers/?saved=unknown")


@require_http_methods(["GET", "HEAD", "POST"])
def server_page(request: Request, host: str) -> HttpResponse:
    """One server: what is known of it, what a rule would cut off, and the rule."""
    _keeper(request)
    try:
        name = servers.clean_host(host)
    except Invalid as error:
        raise NotFound from error
    context: dict[str, Any] = {"server": looking.one_server(name), "rules": RULES, "titles": TITLES}
    rule = ServerRule.objects.filter(host=name).first()
    context |= {
        "reasons": reasons.in_words(looking.reasons_of(name)),
        "rule": rule,
        "chosen": rule.severity if rule else "",
    }
    if request.method == "POST":
        typed = request.POST
        try:
            _decide(request, name, context["server"])
        except HearthError as error:
            context |= {
                "errors": [("severity", str(error))],
                "chosen": typed.get("severity", ""),
                "asks": True,
            }
            return render(request, "federation/servers/server.html", context, status=error.status)
        return see("/servers/?saved=yes")
    return render(request, "federation/servers/server.html", context)


def _decide(request: Request, name: str, server: looking.Server) -> None:
    typed = request.POST
    severity = typed.get("severity", "")
    if severity == servers.BLOCK and server.cuts and server.rule != severity and typed.get("sure") != "yes":
        raise Invalid(_("This ends bonds of people here. Tick below that it is meant, then save again."))
    deciding.decide(
        request.viewer, name, severity, reason=typed.get("reason", ""), note=typed.get("note", "")
    )


@require_POST
def only_allowed(request: Request) -> HttpResponse:
    """Speak with allowed servers only, or with all that are not blocked."""
    _keeper(request)
    servers.allow_only(request.viewer, request.POST.get("only") == "on")
    return see("/servers/?saved=yes")


@require_GET
def export(request: Request) -> HttpResponse:
    """The rules as a list others can read."""
    _keeper(request)
    answer = HttpResponse(lists.written(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="servers.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: Request) -> HttpResponse:
    """A list from elsewhere: first what it would change and cut off, then, of what was ticked, the change."""
    _keeper(request)
    if request.method != "POST":
        return render(request, "federation/servers/import.html")
    try:
        if "list" in request.POST:
            return _take_over(request)
        file = request.FILES.get("file")
        if file is None:
            raise Invalid(_("Choose a file."))
        proposals = lists.read(file.read(lists.MAX_BYTES + 1))
    except HearthError as error:
        context = {"errors": [("file", str(error))]}
        return render(request, "federation/servers/import.html", context, status=error.status)
    bonds = {server.host: server for server in looking.known_servers()}
    rows = [(one, bonds.get(one.host)) for one in proposals if one.news]
    context2 = {"rows": rows, "same": len(proposals) - len(rows), "titles": TITLES}
    return render(request, "federation/servers/import.html", context2)


def _take_over(request: Request) -> HttpResponse:
    for line in request.POST.getlist("take")[: lists.MAX_ROWS]:
        severity, _space, host = line.partition(" ")
        if severity not in servers.SEVERITIES:
            raise Invalid(_("Choose one of the rules."))
        deciding.decide(request.viewer, host, severity, reason=request.POST.get(f"reason {host}", ""))
    return see("/servers/?saved=yes")


@require_http_methods(["GET", "HEAD", "POST"])
def stuck_page(request: Request) -> HttpResponse:
    """What came and could not be read: look again, or let it go."""
    _keeper(request)
    if request.method == "POST":
        num = request.POST.get("row", "")
        if num.isascii() and num.isdigit() and len(num) < 19:
            (processing.discard if request.POST.get("act") == "discard" else processing.retry)(int(num))
        return see("/servers/stuck/")
    return render(request, "federation/servers/stuck.html", {"rows": looking.stuck()})
