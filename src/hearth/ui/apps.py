"""The room of looks: base page, components, styles and scripts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UiConfig(AppConfig):
    name = "hearth.ui"
    label = "ui"

    def ready(self) -> None:
        autodiscover_modules("shell", "cards", "asks", "steps", "outside", "glimpses")
