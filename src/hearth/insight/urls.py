"""Addresses of this room."""

from django.urls import path

from hearth.insight import views

urlpatterns = [path("insight/", views.measures, name="measures")]
