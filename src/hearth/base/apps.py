"""The base room as a Django app."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "hearth.base"
    label = "base"
