"""Addresses of one's own choice."""

from django.urls import path

from hearth.federation.reach import views

urlpatterns = [path("account/open-web/", views.reach_page, name="own-reach")]
