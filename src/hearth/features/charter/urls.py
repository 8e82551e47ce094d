"""Addresses of the beginning, the charter and the public face."""

from django.urls import path

from hearth.features.charter import begin, views

urlpatterns = [
    path("begin/", begin.overview, name="begin"),
    path("begin/belief/", begin.belief),
    path("begin/name/", begin.name),
    path("begin/shape/", begin.shape),
    path("begin/shape/take-back/", begin.shape_take_back),
    path("begin/shape/<slug:key>/", begin.shape_preview),
    path("begin/rules/", begin.rules),
    path("begin/export/", begin.export),
    path("begin/ready/", begin.ready),
    path("charter/", views.charter_page, name="charter"),
    path("charter/edit/", views.edit),
    path("charter/agree/", views.agree_page, name="agree"),
    path("charter/version/<num:number>/", views.version_page),
    path("join/", views.join, name="join"),
    path("join/voices/", views.voices),
    path("join/voices/<num:num>/", views.voice),
]
