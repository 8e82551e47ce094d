"""Addresses of the gate: for whoever applies, for readers, and for the founder who sets it."""

from django.urls import path

from hearth.features.applications import reading_pages, views

urlpatterns = [
    path("apply/", views.apply),
    path("apply/confirm/<str:token>/", views.confirm_page),
    path("apply/draft/<str:token>/", views.apply),
    path("application/<str:token>/", views.status_page),
    path("gate/", reading_pages.gate_page),
    path("applications/", reading_pages.queue_page),
    path("applications/<num:num>/", reading_pages.application_page),
    path("applications/<num:num>/judge/", reading_pages.judge_page),
    path("applications/<num:num>/letter/", reading_pages.letter_page),
]
