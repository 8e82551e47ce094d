"""Addresses of polls."""

from django.urls import path

from hearth.features.polls import views

urlpatterns = [
    path("s/<str:slug>/poll/", views.new_poll),
    path("polls/<num:num>/vote/", views.answer),
]
