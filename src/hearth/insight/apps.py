"""Registers the insight room with Django; the web process imports neither ibis nor duckdb."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "hearth.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
