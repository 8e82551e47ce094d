"""Addresses of the core: the home, people, posts, pictures, polls, search, reports."""

from django.urls import URLPattern

from hearth.api.mastodon import (
    accounts,
    applying,
    bonds,
    instance,
    media,
    polls,
    profile,
    reports,
    search,
    statuses,
)

urlpatterns: list[URLPattern] = [
    *instance.urls(),
    *applying.urls(),
    *profile.urls(),
    *accounts.urls(),
    *bonds.urls(),
    *statuses.urls(),
    *media.urls(),
    *polls.urls(),
    *search.urls(),
    *reports.urls(),
]
