"""The base room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BaseConfig(AppConfig):
    name = "hearth.base"
    label = "base"

    def ready(self) -> None:
        """Django's tables of permissions stay empty: nobody asks them, and a first start is done sooner."""
        from django.contrib.contenttypes.management import create_contenttypes

        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        post_migrate.disconnect(create_contenttypes)
