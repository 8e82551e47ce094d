"""The edges of the open social web as a Django app."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "hearth.federation"
    label = "federation"
