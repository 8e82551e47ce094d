"""Addresses of the talk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
