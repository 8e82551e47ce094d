"""Addresses of the keepers' pages."""

from django.urls import path

from hearth.server.steward import (
    again,
    backups,
    errands,
    health,
    limits,
    open_web,
    overview,
    papers,
    reach,
    version,
)

urlpatterns = [
    path("settings/", overview.overview_page, name="settings"),
    path("settings/again/", again.again_page, name="again"),
    path("settings/errands/<str:token>/", errands.errand_page, name="errand"),
    path("settings/backups/", backups.backups_page, name="backups"),
    path("settings/backups/upload/", backups.upload_page, name="backup-upload"),
    path("settings/backups/<str:name>/file", backups.file_page, name="backup-file"),
    path("settings/backups/<str:name>/prove/", backups.prove_page, name="backup-prove"),
    path("settings/backups/<str:name>/drop/", backups.drop_page, name="backup-drop"),
    path("settings/backups/<str:name>/restore/", backups.restore_page, name="backup-restore"),
    path("settings/here/<str:nonce>/", reach.here_page, name="here"),
    path("settings/health/", health.health_page, name="health"),
    path("settings/address/", reach.address_page, name="address"),
    path("settings/mail/", reach.mail_page, name="mail"),
    path("settings/open-web/", open_web.open_web_page, name="open-web"),
    path("settings/limits/", limits.limits_page, name="limits"),
    path("settings/papers/", papers.papers_page, name="papers"),
    path("settings/papers/<str:name>.md", papers.paper_file, name="paper"),
    path("settings/update/", version.version_page, name="version"),
    path("settings/update/look/", version.look_page, name="version-look"),
    path("settings/update/change/", version.change_page, name="version-change"),
]
