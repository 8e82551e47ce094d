"""Addresses of the look itself: the style page, the reader's choice of theme, help with the keyboard."""

from django.urls import path

from hearth.ui import pwa, views

urlpatterns = [
    path("asked/", views.asked),
    path("words/<str:language>.js", views.script_of_words),
    path("style/", views.style, name="style"),
    path("brand.css", views.brand_stylesheet, name="brand"),
    path("look/", views.choose_look, name="look"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service-worker"),
    path("offline/", pwa.offline, name="offline"),
    path("help/", views.help_page, name="help"),
]
