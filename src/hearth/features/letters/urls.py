"""Addresses of letters: the list, one letter, the personal link, and bringing people."""

from django.urls import path

from hearth.features.letters import bringing, door, views

urlpatterns = [
    path("begin/people/", bringing.people, name="bring-people"),
    path("begin/people/lines/", bringing.lines, name="bring-lines"),
    path("begin/people/file/", bringing.file, name="bring-file"),
    path("begin/people/table/<int:number>/", bringing.table, name="bring-table"),
    path("begin/people/imported/<int:num>/", bringing.imported, name="bring-imported"),
    path("letters/", views.overview, name="letters"),
    path("letters/add/", views.add, name="letters-add"),
    path("letters/<int:number>/", views.letter, name="letter"),
    path("letters/<int:number>/preview/", views.preview, name="letter-preview"),
    path("letters/<int:number>/send/", views.send_off, name="letter-send"),
    path("letters/<int:number>/again/", views.again, name="letter-again"),
    path("letters/<int:number>/hand/", views.by_hand, name="letter-hand"),
    path("letters/<int:number>/handed/", views.handed, name="letter-handed"),
    path("letters/<int:number>/take-back/", views.revoke, name="letter-take-back"),
    path("letters/<int:number>/not-her/", views.not_her, name="letter-not-her"),
    path("letters/<int:number>/forget/", views.forget_somebody, name="letter-forget"),
    path("letter/<str:token>/", door.personal_page, name="personal-letter"),
    path("letter/<str:token>/no/", door.no_thanks, name="letter-no"),
]
