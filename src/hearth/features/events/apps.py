"""The events room as a Django app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hearth.features.events"
    label = "events"
