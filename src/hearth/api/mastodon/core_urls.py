"""Addresses of the core: the home, people, posts, pictures, polls, search, reports."""

from django.urls import URLPattern

from hearth.api.mastodon import accounts, instance

urlpatterns: list[URLPattern] = [*instance.urls(), *accounts.urls()]
