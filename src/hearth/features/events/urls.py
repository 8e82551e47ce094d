"""Addresses of events."""

from django.urls import path

from hearth.features.events import views

urlpatterns = [
    path("events/", views.events, name="events"),
    path("s/<str:slug>/call/", views.plan),
    path("events/<num:num>/", views.event, name="event"),
    path("events/<num:num>/answer/", views.answer),
    path("events/<num:num>/times/", views.times),
    path("events/<num:num>/settle/", views.settle),
    path("events/<num:num>/cancel/", views.cancel),
    path("events/<num:num>/event.ics", views.calendar),
]
