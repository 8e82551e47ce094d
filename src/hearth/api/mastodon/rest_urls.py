"""Addresses of the rest: notifications, markers, filters, lists and what else clients keep for a person."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
