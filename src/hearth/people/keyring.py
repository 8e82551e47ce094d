"""Side rows of how people come in and prove who they are: doors, passkeys, second steps, recovery codes, browsers.

Tokens and codes are kept as hashes. Nothing here is exported; whoever restores a home signs in by a fresh link.
"""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Door(models.Model):
    """An open door for one newcomer, whom a letter or the readers of her application let in."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    email = models.CharField(max_length=254)
    name = models.CharField(max_length=200, default="")
    how = models.CharField(max_length=20)
    through = models.TextField(db_index=True)
    by = models.TextField(default="")
    actor = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10, default="en")
    expires = models.BigIntegerField()


class Passkey(models.Model):
    """One passkey, bound to the name of the host it was made on. `stopped`: its counter went back, so it was copied."""

    kind: ClassVar[Kind] = "side"

    credential = models.CharField(max_length=1400, unique=True)
    actor = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=80)
    host = models.CharField(max_length=253)
    public_key = models.TextField()
    counter = models.BigIntegerField(default=0)
    made = models.BigIntegerField()
    used = models.BigIntegerField(null=True)
    stopped = models.BigIntegerField(null=True)


class SecondStep(models.Model):
    """An app that shows six digits, asked for after the password. `confirmed`: the person showed that it works."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    secret = models.TextField()
    confirmed = models.BigIntegerField(null=True)
    last = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """A code on paper that lets its person in once."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    actor = models.BigIntegerField(db_index=True)


class Browser(models.Model):
    """A browser somebody is signed in with; `session` is the key of that session."""

    kind: ClassVar[Kind] = "side"

    session = models.CharField(max_length=40, primary_key=True)
    actor = models.BigIntegerField(db_index=True)
    words = models.CharField(max_length=80)
    how = models.CharField(max_length=10)
    began = models.BigIntegerField()
    seen = models.BigIntegerField()


class NewEmail(models.Model):
    """An address somebody wants to use from now on; it counts once the link sent there was followed."""

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    email = models.CharField(max_length=254)
    expires = models.BigIntegerField()
