"""The welcome as a Django app."""

from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    name = "hearth.features.welcome"
    label = "welcome"
