"""Addresses of the pages about other servers."""

from django.urls import path

from hearth.federation.neighbours import finding, views

urlpatterns = [
    path("find/", finding.find_page, name="find-elsewhere"),
    path("servers/", views.servers_page, name="servers"),
    path("servers/look/", views.look_up, name="look-up-server"),
    path("servers/export/", views.export, name="export-servers"),
    path("servers/import/", views.import_page, name="import-servers"),
    path("servers/only-allowed/", views.only_allowed, name="only-allowed-servers"),
    path("servers/stuck/", views.stuck_page, name="stuck-arrivals"),
    path("servers/<str:host>/", views.server_page, name="server"),
]
