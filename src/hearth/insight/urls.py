"""Addresses of this room."""

from django.urls import path

from hearth.insight import looks, one, people_pages, reports, suggestions, views

urlpatterns = [
    path("insight/", views.measures, name="measures"),
    path("insight/dial/", views.dial, name="dial"),
    path("insight/looks/", looks.looks, name="looks"),
    path("insight/m/<str:measure>/", one.one, name="measure"),
    path("insight/week/", suggestions.week, name="suggestions"),
    path("insight/week/dismiss/", suggestions.dismiss),
    path("insight/ties/", people_pages.ties, name="ties"),
    path("insight/staying/", people_pages.staying, name="staying"),
    path("insight/talk/<num:num>/", people_pages.talk, name="talk-shape"),
    path("insight/circle/", people_pages.circle, name="circle"),
    path("insight/reports/", reports.reports, name="reports"),
    path("insight/reports/mail/", reports.by_mail),
    path("insight/reports/away/", reports.when_away),
    path("insight/reports/public/", reports.publish),
    path("insight/reports/<str:month>/", reports.report, name="report"),
    path("insight/reports/<str:month>/pdf/", reports.as_pdf, name="report-pdf"),
    path("insight/figures.<str:form>", reports.figures, name="figures"),
    path("transparency/", reports.transparency, name="transparency"),
]
