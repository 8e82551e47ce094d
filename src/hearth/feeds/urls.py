"""Addresses of this room."""

from django.urls import path

from hearth.feeds import catch_up_views, views, way_views

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search_page, name="search"),
    path("search/", views.search_page),
    path("tags/<str:tag>", views.tag_page, name="tag"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/settings/", way_views.settings_page, name="ways"),
    path("notifications/devices/", way_views.add_device),
    path("notifications/devices/remove/", way_views.remove_device),
    path("notifications/devices/try/", way_views.try_devices),
    path("notifications/mail-again/", way_views.mail_again),
    path("s/<str:slug>/catch-up/", catch_up_views.catch_up, name="catch-up"),
    path("unsubscribe/<str:token>/", way_views.unsubscribe, name="unsubscribe"),
    path("live/typing", views.typing),
]
