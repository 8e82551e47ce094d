"""Addresses of the rest: timelines, notifications, and what else clients keep and arrange for a person."""

from django.urls import URLPattern, URLResolver

from hearth.api.mastodon.rest import (
    conversations,
    directory,
    filters,
    filters_v1,
    grouped,
    kept,
    lists,
    markers,
    notifications,
    odds,
    people,
    push,
    scheduled,
    tags,
    timelines,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *timelines.urls,
    *grouped.urls,
    *notifications.urls,
    *markers.urls,
    *filters.urls,
    *filters_v1.urls,
    *lists.urls,
    *tags.urls,
    *kept.urls,
    *people.urls,
    *directory.urls,
    *conversations.urls,
    *push.urls,
    *scheduled.urls,
    *odds.urls,
]
