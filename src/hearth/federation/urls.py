"""Addresses other servers ask for."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from hearth.federation.activitypub import discovery_views, views


class ActorNum(StringConverter):
    """A 64-bit number."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:  # type: ignore[override]
        """As a number."""
        return int(value)


class Name(StringConverter):
    """The name of a person or space on the web."""

    regex = "[A-Za-z0-9_.-]{1,120}"


register_converter(ActorNum, "wire")
register_converter(Name, "name")

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/webfinger", discovery_views.webfinger),
    path(".well-known/host-meta", discovery_views.host_meta),
    path(".well-known/nodeinfo", discovery_views.nodeinfo_links),
    path("nodeinfo/<str:version>", discovery_views.nodeinfo),
    path("ap/home", views.home_view),
    path("ap/a/<wire:num>", views.actor_view),
    path("@<name:name>", views.named_view),
]
