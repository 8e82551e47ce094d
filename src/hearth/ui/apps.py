"""The room of looks: base page, components, styles and scripts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "hearth.ui"
    label = "ui"
