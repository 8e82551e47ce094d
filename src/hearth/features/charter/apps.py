"""The charter room as a Django app."""

from django.apps import AppConfig


class CharterConfig(AppConfig):
    name = "hearth.features.charter"
    label = "charter"
