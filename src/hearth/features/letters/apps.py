"""The letters room as a Django app."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "hearth.features.letters"
    label = "letters"
