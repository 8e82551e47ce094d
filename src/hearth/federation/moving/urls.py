"""Addresses of moving house."""

from django.urls import path

from hearth.federation.moving import views

urlpatterns = [
    path("account/moving/", views.overview, name="moving"),
    path("account/moving/names/", views.aliases_page, name="moving-names"),
    path("account/moving/out/", views.out_page, name="moving-out"),
    path("account/moving/lists/", views.lists_page, name="moving-lists"),
    path("account/moving/lists/begin/", views.lists_begin, name="moving-lists-begin"),
    path("account/moving/lists/drop/", views.lists_drop, name="moving-lists-drop"),
]
