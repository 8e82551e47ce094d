"""Addresses other servers ask for."""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.urls.converters import StringConverter

from hearth.federation.activitypub import discovery_views, media_views, object_views, views
from hearth.federation.activitypub.receiving.views import file_view


class ActorNum(StringConverter):
    """A 64-bit number."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:  # type: ignore[override]
        """As a number."""
        return int(value)


class Name(StringConverter):
    """The name of a person or space on the web."""

    regex = "[A-Za-z0-9_.-]{1,120}"


class Mark(StringConverter):
    """What names an activity."""

    regex = "[0-9a-f]{1,64}"


register_converter(ActorNum, "wire")
register_converter(Mark, "mark")
register_converter(Name, "name")

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/webfinger", discovery_views.webfinger),
    path(".well-known/host-meta", discovery_views.host_meta),
    path(".well-known/nodeinfo", discovery_views.nodeinfo_links),
    path("nodeinfo/<str:version>", discovery_views.nodeinfo),
    path("authorize_interaction", media_views.interaction_view),
    path("ap/home", views.home_view),
    re_path(
        r"^ap/media/(?P<key>[0-9a-f]{32})/(?P<sha>[0-9a-f]{64})\.(?P<ext>[a-z0-9]{1,5})$",
        media_views.told_file_view,
    ),
    path("ap/a/<wire:num>", views.actor_view),
    path("ap/a/<wire:num>/outbox", object_views.outbox_view),
    path("ap/a/<wire:num>/followers", object_views.followers_view),
    path("ap/a/<wire:num>/followers/synchronization", object_views.synchronization_view),
    path("ap/a/<wire:num>/following", object_views.following_view),
    path("ap/a/<wire:num>/featured", object_views.featured_view),
    path("ap/a/<wire:num>/moderators", object_views.moderators_view),
    path("ap/a/<wire:num>/announce/<mark:activity>", object_views.announce_view),
    path("ap/a/<wire:num>/boost/<wire:post>", object_views.boost_view),
    path("ap/o/<wire:num>", object_views.object_view),
    path("ap/o/<wire:num>/context", object_views.context_view),
    path("ap/o/<wire:num>/context/history", object_views.history_view),
    path("ap/o/<wire:num>/replies", object_views.replies_view),
    path("ap/o/<wire:num>/quoted/<wire:quoting>", object_views.stamp_view),
    path("ap/o/<wire:num>/quotes/<mark:activity>", object_views.given_stamp_view),
    path("ap/act/<mark:activity>", object_views.activity_view),
    path("@<name:name>", views.named_view),
    path("@<name:name>/<wire:num>", object_views.named_post_view),
    path("", include("hearth.federation.elsewhere.urls")),
    path("", include("hearth.federation.moving.urls")),
    path("", include("hearth.federation.reach.urls")),
    path("ap/file/<str:key>", file_view),
    path("", include("hearth.federation.neighbours.urls")),
]
