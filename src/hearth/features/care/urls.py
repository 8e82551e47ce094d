"""Addresses of care."""

from django.urls import path

from hearth.features.care import forwarding_views, mediation_views, telling, views

urlpatterns = [
    path("report/<num:num>/", telling.report_page),
    path("people/<str:key>/mute/", telling.mute_person),
    path("care/", views.queue),
    path("care/log/", views.log),
    path("care/log/csv/", views.log_csv),
    path("care/mine/", telling.mine),
    path("care/numbers/", telling.numbers),
    path("care/letters/<num:num>/", telling.letter),
    path("care/appeals/<num:num>/", views.judge),
    path("care/open/<num:num>/", views.take_up),
    path("care/undo/<num:num>/", views.undo),
    path("care/<num:num>/", views.case),
    path("care/<num:num>/kept/<num:kept>/<int:at>/", views.kept_picture),
    path("care/<num:num>/claim/", views.claim),
    path("care/<num:num>/forward/", forwarding_views.forward_case),
    path("care/<num:num>/join/", views.join),
    path("care/room/<num:num>/", mediation_views.room_page),
    path("care/<num:num>/mediation/", mediation_views.offer_page),
    path("care/<num:num>/<str:sort>/", views.step),
]
