"""Addresses of this room."""

from django.urls import path

from hearth.feeds import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search_page, name="search"),
    path("search/", views.search_page),
    path("notifications/", views.notifications, name="notifications"),
    path("live/typing", views.typing),
]
