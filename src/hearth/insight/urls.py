"""Addresses of this room."""

from django.urls import path

from hearth.insight import looks, views

urlpatterns = [
    path("insight/", views.measures, name="measures"),
    path("insight/dial/", views.dial, name="dial"),
    path("insight/looks/", looks.looks, name="looks"),
]
