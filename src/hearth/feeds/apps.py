"""The feeds as a Django app."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "hearth.feeds"
    label = "feeds"
