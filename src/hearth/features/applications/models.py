"""What pages read about applications, and what is kept beside the ledger: drafts, addresses, knocks at the gate.

Nobody but the home's stewards, its readers and the applicant herself (by her private link) may see any of it.
"""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]


class Application(models.Model):
    """One person asking to come in.

    `state` is open (readers owe an answer by `due`), talking (a letter waits for her answer) or decided. `round` counts
    the readers' letters, `next_at` is when the promise is next spoken of, `person` who she became.
    """

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    name = models.TextField()
    answers = models.JSONField()
    heard = models.TextField(default="")
    language = models.TextField(default="en")
    asked = models.BigIntegerField()
    person = models.TextField(default="", db_index=True)
    state = models.TextField(default="open")
    round = models.IntegerField(default=1)
    outcome = models.TextField(default="")
    decided = models.BigIntegerField(null=True)
    decided_by = models.TextField(default="")
    due = models.BigIntegerField(null=True)
    stage = models.IntegerField(default=0)
    next_at = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due", "num"], name="applications_queue")]

    def __str__(self) -> str:
        return f"application {self.num}"


class Verdict(models.Model):
    """What one reader thinks, in one round of reading; her newest word stands."""

    kind: ClassVar[Kind] = "projection"

    application = models.TextField()
    reader = models.TextField()
    round = models.IntegerField()
    verdict = models.TextField()
    reason = models.TextField()
    at = models.BigIntegerField()
    activity = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reader", "round"], name="applications_one_verdict"
            )
        ]


class Word(models.Model):
    """One letter on an application: `sort` is talk (a reader asks), answer (the applicant) or decision."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    application = models.TextField(db_index=True)
    sort = models.TextField()
    by = models.TextField()
    text = models.TextField()
    next_step = models.TextField(default="")
    outcome = models.TextField(default="")
    at = models.BigIntegerField()


class Reminder(models.Model):
    """The promise made for `due` was spoken of: `stage` is the hour (24, 36, 48)."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    application = models.TextField(db_index=True)
    due = models.BigIntegerField()
    stage = models.IntegerField()


class Contact(models.Model):
    """Where an applicant is written to, and the hash of her private link. `plain` is a keyed hash of how the address
    looks to the eye, so that look-alikes are noticed."""

    kind: ClassVar[Kind] = "side"

    num = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    email = models.CharField(max_length=254, db_index=True)
    plain = models.CharField(max_length=64, db_index=True)
    confirmed = models.BigIntegerField(null=True)


class Draft(models.Model):
    """Words not sent yet, found again by their private link; gone when they were sent or grew old.

    `sent` is when the letter with the confirming link was asked for.
    """

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.TextField(default="")
    email = models.TextField(default="", db_index=True)
    answers = models.JSONField(default=list)
    heard = models.TextField(default="")
    language = models.TextField(default="en")
    identity = models.TextField(default="")
    expires = models.BigIntegerField(db_index=True)
    sent = models.BigIntegerField(null=True)


class Knock(models.Model):
    """One try at the gate, counted per address as a keyed hash, for a day."""

    kind: ClassVar[Kind] = "side"

    key = models.CharField(max_length=64)
    at = models.BigIntegerField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="applications_knock_by_key")]
