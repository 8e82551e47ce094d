"""The polls room as a Django app."""

from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "hearth.features.polls"
    label = "polls"
