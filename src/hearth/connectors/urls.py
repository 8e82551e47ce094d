"""Addresses of this room."""

from django.urls import path

from hearth.connectors import claim_views, own_views, views

urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/<int:number>/", views.one, name="import"),
    path("import/<int:number>/start/", views.start, name="import-start"),
    path("import/<int:number>/cancel/", views.cancel, name="import-cancel"),
    path("import/<int:number>/go-on/", views.go_on, name="import-go-on"),
    path("import/<int:number>/take-back/", views.take_back, name="import-take-back"),
    path("import/<int:number>/throw-away/", views.throw_away, name="import-throw-away"),
    path("import/<int:number>/noticed/", views.noticed, name="import-noticed"),
    path("import/<int:number>/unread.csv", views.unread, name="import-unread"),
    path("am-i-here/", claim_views.am_i_here, name="am-i-here"),
    path("am-i-here/<int:num>/", claim_views.act, name="am-i-here-act"),
    path("am-i-here/<int:num>/erase/", claim_views.erase, name="am-i-here-erase"),
    path("account/moving/posts/", own_views.archives, name="own-archives"),
    path("account/moving/posts/<int:number>/", own_views.one, name="own-archive"),
    path("account/moving/posts/<int:number>/start/", own_views.start, name="own-start"),
    path("account/moving/posts/<int:number>/take-back/", own_views.take_back, name="own-take-back"),
    path("account/moving/posts/<int:number>/throw-away/", own_views.throw_away, name="own-throw-away"),
    path("me/claims/", claim_views.my_claims, name="my-claims"),
    path("claims/", claim_views.requests, name="claims"),
    path("claims/<int:number>/", claim_views.decide, name="claims-decide"),
    path("from/<str:platform>/<str:name>/<path:rest>", views.inward, name="inward"),
]
