"""Addresses of people: signing in, the list and pages of people, their choices."""

from django.urls import path

from hearth.people import door, views

urlpatterns = [
    path("signin/", door.sign_in_page, name="signin"),
    path("signin/password/", door.password_page, name="password"),
    path("signin/link/<str:token>/", door.link_page, name="signin-link"),
    path("signout/", door.sign_out_page, name="signout"),
    path("recovery-key/", door.recovery_page, name="recovery-key"),
    path("recovery-key/file/", door.recovery_file, name="recovery-file"),
    path("choices/", views.choices, name="choices"),
    path("choices/give/", views.give, name="give"),
    path("choices/withdraw/", views.withdraw, name="withdraw"),
    path("people/", views.people, name="people"),
    path("people/add/", views.add_person, name="add-person"),
    path("people/suggest", views.suggest, name="suggest"),
    path("people/roles/<int:num>/end/", views.end_role, name="end-role"),
    path("people/flags/<int:num>/", views.map_flag, name="map-flag"),
    path("people/<str:key>/", views.profile, name="profile"),
    path("people/<str:key>/describe/", views.describe, name="describe"),
    path("people/<str:key>/block/", views.block, name="block"),
    path("people/<str:key>/unblock/", views.unblock, name="unblock"),
    path("people/<str:key>/role/", views.grant_role, name="grant-role"),
    path("people/<str:key>/link/", views.sign_in_link, name="person-link"),
    path("people/<str:key>/remove/", views.remove, name="remove-person"),
]
