"""The facilitator's week as a Django app."""

from django.apps import AppConfig


class WeekConfig(AppConfig):
    name = "hearth.features.week"
    label = "week"
