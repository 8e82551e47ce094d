"""Addresses of the look itself: the style page, the reader's choice of theme, help with the keyboard."""

from django.urls import path

from hearth.ui import views

urlpatterns = [
    path("asked/", views.asked),
    path("style/", views.style, name="style"),
    path("brand.css", views.brand_stylesheet, name="brand"),
    path("look/", views.choose_look, name="look"),
    path("help/", views.help_page, name="help"),
]
