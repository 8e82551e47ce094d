"""Tables of the ledger. Only this room imports them; everyone else goes through `read` and `record`."""

from typing import ClassVar, Literal

from django.db import models
from django.db.models import Q

Kind = Literal["ledger", "projection", "side"]


class Entry(models.Model):
    """One recorded activity. Appended, never rewritten except by erasure (payload set to NULL)."""

    kind: ClassVar[Kind] = "ledger"

    seq = models.BigAutoField(primary_key=True)
    aid = models.TextField(unique=True, db_column="id")
    type = models.TextField()
    actor = models.TextField()
    object = models.TextField()
    num = models.BigIntegerField()
    object_type = models.TextField()
    published = models.BigIntegerField()
    recorded = models.BigIntegerField()
    context = models.TextField()
    in_reply_to = models.TextField()
    target = models.TextField()
    audience = models.TextField()
    origin = models.TextField()
    quiet = models.BooleanField()
    v = models.SmallIntegerField()
    payload = models.TextField(null=True)

    class Meta:
        db_table = "ledger_activity"
        indexes = [
            models.Index(
                fields=["object"],
                name="ledger_by_object",
                condition=Q(type__in=["Update", "Undo", "Delete"]),
            )
        ]


class Thing(models.Model):
    """The current state of one object, as a pointer to the row that holds it: the text is stored once."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    type = models.TextField()
    seq = models.BigIntegerField()
    created_seq = models.BigIntegerField(null=True)
    updated = models.BigIntegerField()
    deleted = models.BooleanField()

    class Meta:
        db_table = "ledger_object"


class Cursor(models.Model):
    """How far a reactor has followed the ledger."""

    kind: ClassVar[Kind] = "side"

    reactor = models.TextField(primary_key=True)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "ledger_cursor"


class Failed(models.Model):
    """A row that a reactor could not handle yet: parked, retried with growing pauses, and shown."""

    kind: ClassVar[Kind] = "side"

    reactor = models.TextField()
    seq = models.BigIntegerField()
    error = models.TextField()
    tries = models.IntegerField(default=1)
    next_try = models.BigIntegerField()

    class Meta:
        db_table = "ledger_failed"
        constraints = [models.UniqueConstraint(fields=["reactor", "seq"], name="ledger_failed_once")]


class Refused(models.Model):
    """Keyed hashes of ids that were erased: an import may not bring them back."""

    kind: ClassVar[Kind] = "side"

    digest = models.TextField(primary_key=True)

    class Meta:
        db_table = "ledger_refused"


class Sealed(models.Model):
    """The sealed payload of a row that came with an export whose recovery key was not given: opened when it is."""

    kind: ClassVar[Kind] = "side"

    seq = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "ledger_sealed"


class Loose(models.Model):
    """A media file that a forgotten payload named: removed from the disk when nothing else names it."""

    kind: ClassVar[Kind] = "side"

    sha = models.CharField(max_length=64, primary_key=True)

    class Meta:
        db_table = "ledger_loose"


class Erasing(models.Model):
    """An erasure whose rows are gone but whose files and free pages are not cleaned yet; ends after a kill, too."""

    kind: ClassVar[Kind] = "side"

    what = models.JSONField()

    class Meta:
        db_table = "ledger_erasing"


class Told(models.Model):
    """How far a chronicle was told: the sequence number of its last row."""

    kind: ClassVar[Kind] = "side"

    name = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "ledger_chronicle"
