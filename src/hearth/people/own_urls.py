"""Addresses of what is one's own: choices, the mirror, leaving."""

from django.urls import path

from hearth.people import choosing, correcting_pages, me

urlpatterns = [
    path("choices/", choosing.choices, name="choices"),
    path("choices/give/", choosing.give, name="give"),
    path("choices/withdraw/", choosing.withdraw, name="withdraw"),
    path("choices/object/", choosing.object_to, name="object"),
    path("choices/basis/", choosing.rest_counting, name="rest-counting"),
    path("welcome/choices/", choosing.welcome, name="welcome-choices"),
    path("me/", me.mirror, name="me"),
    path("me/correct/<str:key>/", correcting_pages.ask_page, name="correct"),
    path("people/corrections/", correcting_pages.answers_page, name="corrections"),
    path("me/leave/", me.leave, name="leave-home"),
    path("left/<str:reference>/", me.left, name="left"),
    path("left/<str:reference>/receipt.txt", me.receipt_file, name="left-receipt"),
]
