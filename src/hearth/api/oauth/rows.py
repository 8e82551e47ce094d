"""Apps, codes and tokens. Secrets are kept as hashes only; nothing here is exported, and apps are never pruned."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class App(models.Model):
    """A program that registered itself."""

    kind: ClassVar[Kind] = "side"

    client_id = models.CharField(max_length=64, unique=True)
    secret = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    website = models.TextField(default="")
    redirects = models.JSONField(default=list)
    scopes = models.TextField()
    created = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """What a person's yes is exchanged for a token with, once."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    app = models.BigIntegerField()
    actor = models.BigIntegerField(db_index=True)
    scopes = models.TextField()
    redirect = models.TextField()
    challenge = models.CharField(max_length=64, default="")
    expires = models.BigIntegerField(db_index=True)
    used = models.BooleanField(default=False)


class Token(models.Model):
    """Lets a program act: for a person, for itself (`actor` NULL), or for an applicant who waits (`application`)."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, unique=True)
    app = models.BigIntegerField(db_index=True)
    actor = models.BigIntegerField(null=True, db_index=True)
    application = models.BigIntegerField(null=True)
    scopes = models.TextField()
    code = models.CharField(max_length=64, default="", db_index=True)
    created = models.BigIntegerField()
    used = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"token {self.pk}"
