"""The connectors room as a Django app."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "hearth.connectors"
    label = "connectors"
