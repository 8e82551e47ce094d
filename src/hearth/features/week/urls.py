"""Addresses of the facilitator's page."""

from django.urls import path

from hearth.features.week import views

urlpatterns = [
    path("week/", views.week, name="week"),
    path("week/glance/", views.glance),
    path("week/<num:num>/", views.finish),
]
