"""The gate as a Django app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "hearth.features.applications"
    label = "applications"
