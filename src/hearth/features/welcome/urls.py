"""Addresses of the welcome: the newcomer's page and first post, and the greeters' pages."""

from django.urls import path

from hearth.features.welcome import greeting_pages, views

urlpatterns = [
    path("welcome/", views.welcome_page),
    path("welcome/first-post/", views.first_post_page),
    path("welcome/newcomers/", greeting_pages.newcomers_page),
    path("welcome/<num:num>/", greeting_pages.newcomer_page),
    path("welcome/<num:num>/hand-on/", greeting_pages.hand_on_page),
]
