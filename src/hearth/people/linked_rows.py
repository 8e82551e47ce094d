"""Accounts on other servers that a person here has shown to be hers."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Linked(models.Model):
    """One account elsewhere and whose it is here. `proof` is `oauth` (she signed in there) or `alias` (it names her).

    Where `uri` is the person's own, she came as who she is: her account here is the key to the rooms, no new self.
    """

    kind: ClassVar[Kind] = "side"

    actor = models.BigIntegerField(db_index=True)
    uri = models.TextField(unique=True)
    address = models.CharField(max_length=320)
    host = models.CharField(max_length=253)
    proof = models.CharField(max_length=8)
    since = models.BigIntegerField()
    used = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.address
