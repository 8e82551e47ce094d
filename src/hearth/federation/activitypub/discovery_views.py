"""How other servers find the home and its people: WebFinger, host-meta and NodeInfo."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hearth import __version__
from hearth.base.address import home_url
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.census import census
from hearth.federation.activitypub.negotiation import ACTIVITY, JRD, bytes_of
from hearth.federation.activitypub.openness import actor_named, open_actor_at
from hearth.ledger.activity import HOME
from hearth.ledger.read import state
from hearth.people.models import Actor

_OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
VERSIONS = ("2.0", "2.1")


def _refused(status: int) -> HttpResponse:
    return HttpResponse(status=status, headers={**_OPEN, "Cache-Control": "no-store"})


@require_safe
def webfinger(request: HttpRequest) -> HttpResponse:
    """Who a name stands for (RFC 7033, FEP-4adb): by `acct:`, by an actor's address or by its page."""
    asked = request.GET.getlist("resource")
    if len(asked) != 1 or not asked[0].strip() or len(asked[0]) > 2048:
        return _refused(400)
    resource = asked[0].strip()
    if not resource.lower().startswith(("acct:", "https://", "http://")) and "@" not in resource:
        return _refused(400)
    if not addresses.federating():
        return _refused(404)
    found = _finger(resource)
    if found is None:
        return _refused(404)
    return HttpResponse(bytes_of(found), content_type=JRD, headers=_OPEN)


def _finger(resource: str) -> dict[str, Any] | None:
    if resource.lower().startswith(("https://", "http://")):
        uri = addresses.to_uri(resource)
        if uri == HOME:
            return _home()
        actor = open_actor_at(uri) if uri != resource else None
        return _person(actor) if actor else None
    text = resource[5:] if resource.lower().startswith("acct:") else resource
    name, _at, place = text.removeprefix("@").rpartition("@")
    if place.lower() != addresses.host() or not name:
        return None
    if name.lower() == addresses.host():
        return _home()
    actor = actor_named(name)
    return _person(actor) if actor else None


def _person(actor: Actor) -> dict[str, Any]:
    return _jrd(actor.handle, addresses.actor_url(actor.num), addresses.profile_url(actor.handle))


def _home() -> dict[str, Any]:
    return _jrd(addresses.host(), addresses.to_url(HOME), home_url() + "/")


def _jrd(name: str, actor: str, page: str) -> dict[str, Any]:
    return {
        "subject": f"acct:{name}@{addresses.host()}",
        "aliases": [actor, page],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
            {"rel": "self", "type": ACTIVITY, "href": actor},
            {
                "rel": "http://ostatus.org/schema/1.0/subscribe",
                "template": f"{home_url()}/authorize_interaction?uri={{uri}}",
            },
        ],
    }


@require_safe
def host_meta(request: HttpRequest) -> HttpResponse:
    """Where WebFinger is answered (RFC 6415)."""
    if not addresses.federating():
        return _refused(404)
    template = f"{home_url()}/.well-known/webfinger?resource={{uri}}"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" template="{template}"/></XRD>\n'
    )
    return HttpResponse(body, content_type="application/xrd+xml", headers=_OPEN)


@require_safe
def nodeinfo_links(request: HttpRequest) -> HttpResponse:
    """Where the home tells about itself (FEP-0151)."""
    links = [{"rel": _SCHEMA + each, "href": f"{home_url()}/nodeinfo/{each}"} for each in VERSIONS]
    if addresses.federating():
        links.append(
            {"rel": "https://www.w3.org/ns/activitystreams#Application", "href": addresses.to_url(HOME)}
        )
    return HttpResponse(bytes_of({"links": links}), content_type="application/json", headers=_OPEN)


@require_safe
def nodeinfo(request: HttpRequest, version: str) -> HttpResponse:
    """What the home is (FEP-f1d5): software, whether it federates, and whole numbers nobody can be found in."""
    if version not in VERSIONS:
        return _refused(404)
    home = state(HOME)
    name = str(home.payload.get("name") or "Hearth") if home else "Hearth"
    software = {"name": "hearth", "version": __version__}
    if version == "2.1":
        software |= {"homepage": home_url() + "/" if urlsplit(home_url()).netloc else ""}
    body = {
        "version": version,
        "software": {key: value for key, value in software.items() if value},
        "protocols": ["activitypub"] if addresses.federating() else [],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": False,
        "usage": census(),
        "metadata": {"nodeName": name},
    }
    kind = f'application/json; profile="{_SCHEMA}{version}#"'
    return HttpResponse(bytes_of(body), content_type=kind, headers=_OPEN)
