"""Every address of the home, room by room."""

from django.urls import include, path

from hearth.server import static

urlpatterns = [
    path("static/<path:name>", static.serve),
    path("", include("hearth.feeds.urls")),
    path("", include("hearth.spaces.urls")),
    path("", include("hearth.people.own_urls")),
    path("", include("hearth.features.care.urls")),
    path("", include("hearth.people.urls")),
    path("", include("hearth.features.charter.urls")),
    path("", include("hearth.features.polls.urls")),
    path("", include("hearth.features.events.urls")),
    path("", include("hearth.features.week.urls")),
    path("", include("hearth.features.letters.urls")),
    path("", include("hearth.features.applications.urls")),
    path("", include("hearth.features.welcome.urls")),
    path("", include("hearth.federation.urls")),
    path("", include("hearth.server.moving.old_home")),
    path("", include("hearth.server.moving.pages")),
    path("", include("hearth.api.urls")),
    path("", include("hearth.connectors.urls")),
    path("", include("hearth.insight.urls")),
    path("", include("hearth.ui.urls")),
    path("", include("hearth.server.founding")),
    path("", include("hearth.server.pages")),
    path("", include("hearth.server.steward.urls")),
]
handler400 = "hearth.server.borders.bad_request"
handler403 = "hearth.server.borders.forbidden"
handler404 = "hearth.server.borders.not_found"
handler500 = "hearth.server.borders.broken"
