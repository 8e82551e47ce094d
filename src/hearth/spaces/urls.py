"""Addresses of the talk."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from hearth.spaces import files, post_pages, space_pages, views


class Num(StringConverter):
    """A 64-bit number."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:  # type: ignore[override]
        """As a number."""
        return int(value)


register_converter(Num, "num")

urlpatterns = [
    path("spaces/", space_pages.spaces),
    path("spaces/new/", space_pages.new_space),
    path("s/<str:slug>/", views.room),
    path("s/<str:slug>/say/", views.say),
    path("s/<str:slug>/c/<str:channel>/", views.room),
    path("s/<str:slug>/c/<str:channel>/say/", views.say),
    path("s/<str:slug>/threads/", views.thread_list),
    path("s/<str:slug>/threads/new/", views.new_thread),
    path("s/<str:slug>/all/", views.everything),
    path("s/<str:slug>/about/", space_pages.about),
    path("s/<str:slug>/settings/", space_pages.settings),
    path("s/<str:slug>/channels/new/", space_pages.new_channel),
    path("s/<str:slug>/join/", space_pages.join),
    path("s/<str:slug>/leave/", space_pages.leave),
    path("s/<str:slug>/people/", space_pages.people),
    path("t/<num:num>/", views.thread),
    path("t/<num:num>/say/", views.say_in_thread),
    path("p/<num:num>/", post_pages.permalink),
    path("p/<num:num>/history/", post_pages.history),
    path("p/<num:num>/read/", post_pages.read_so_far),
    path("p/<num:num>/react/", post_pages.react),
    path("p/<num:num>/accept/", post_pages.accept),
    path("p/<num:num>/pin/", post_pages.pin),
    path("p/<num:num>/edit/", post_pages.edit),
    path("p/<num:num>/delete/", post_pages.delete),
    path("p/<num:num>/undo/", post_pages.undo),
    path("p/<num:num>/branch/", post_pages.branch),
    re_path(r"^media/(?P<sha>[0-9a-f]{64})\.(?P<ext>[a-z0-9]{1,5})$", files.picture),
]
