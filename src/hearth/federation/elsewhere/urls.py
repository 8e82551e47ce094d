"""Addresses of accounts on other servers."""

from django.urls import path

from hearth.federation.elsewhere import brand_views, views

urlpatterns = [
    path("signin/elsewhere/", views.ask_page, name="elsewhere"),
    path("signin/elsewhere/back/", views.back_page, name="elsewhere-back"),
    path("signin/elsewhere/without/", views.without, name="elsewhere-without"),
    path("signin/elsewhere/anew/<str:token>/", views.anew, name="elsewhere-anew"),
    path("account/elsewhere/", views.linked_page, name="linked"),
    path("account/elsewhere/alias/", views.by_alias, name="link-by-alias"),
    path("account/elsewhere/<int:num>/unlink/", views.unlink, name="unlink"),
    path("elsewhere/", brand_views.accounts_page, name="brand-accounts"),
    path("elsewhere/<int:num>/follow/", brand_views.follow, name="brand-follow"),
    path("elsewhere/<int:num>/disconnect/", brand_views.disconnect, name="brand-disconnect"),
    path("elsewhere/<int:num>/<str:status>/", brand_views.talk_page, name="brand-talk"),
]
