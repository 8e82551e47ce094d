"""The care room as a Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "hearth.features.care"
    label = "care"
