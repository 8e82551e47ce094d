"""Side rows of the connectors: runs with their position, what a run recorded, and addresses by which people may claim
their history. None of it is rebuilt or exported."""

from typing import ClassVar, Literal

from django.db import models

Kind = Literal["ledger", "projection", "side"]

LOOKING, READY = "looking", "ready"
QUEUED, RUNNING, STOPPING, CANCELLED = "queued", "running", "stopping", "cancelled"
ASKS, FAILED, DONE = "asks", "failed", "done"
UNDOING, WITHDRAWN = "undoing", "withdrawn"

BUSY = (LOOKING, QUEUED, RUNNING, STOPPING, UNDOING)
"""states in which a process works on the run, or soon will"""

UNFINISHED = (QUEUED, RUNNING, STOPPING, CANCELLED, ASKS, FAILED)


class ImportRun(models.Model):
    """One archive on its way in: where it lies, how far it came, what it brought.

    `left_out` are spaces the founder did not want, `mapped` says which staff flag means brand or peer. `report` is
    what a dry run found, `counts` and `notes` what this run recorded and could not read so far. `entry` and `row`
    are the first place not wholly recorded. `person` brought her own archive: what comes in becomes hers at the end.
    """

    kind: ClassVar[Kind] = "side"

    connector = models.CharField(max_length=40)
    path = models.TextField()
    name = models.TextField(default="")
    ours = models.BooleanField(default=False)
    host = models.CharField(max_length=200, default="")
    sha256 = models.CharField(max_length=64, db_index=True)
    origin = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, default=QUEUED, db_index=True)
    noticed = models.BigIntegerField(null=True)
    accept_bad = models.BooleanField(default=False)
    left_out = models.JSONField(default=list)
    mapped = models.JSONField(default=dict)
    entry = models.TextField(default="")
    row = models.BigIntegerField(default=0)
    done_bytes = models.BigIntegerField(default=0)
    all_bytes = models.BigIntegerField(default=0)
    report = models.JSONField(null=True)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    error = models.TextField(default="")
    created = models.BigIntegerField()
    started = models.BigIntegerField(null=True)
    finished = models.BigIntegerField(null=True)
    heartbeat = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    tries = models.IntegerField(default=0)
    person = models.BigIntegerField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.connector} {self.name} ({self.state})"


class ImportSpan(models.Model):
    """A stretch of the ledger that one run recorded, both ends included: what undoing the run takes back."""

    kind: ClassVar[Kind] = "side"

    run = models.BigIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["run", "last"], name="connectors_span_of_run")]


class ClaimEmail(models.Model):
    """The address an imported person had on the platform, encrypted; found by its keyed hash when somebody proves
    that address. Dropped at claim or twelve months after the import."""

    kind: ClassVar[Kind] = "side"

    person = models.TextField(unique=True)
    origin = models.CharField(max_length=200, db_index=True)
    digest = models.CharField(max_length=64, db_index=True)
    sealed = models.TextField()
    added = models.BigIntegerField(db_index=True)


class Claim(models.Model):
    """Somebody here has shown to be an imported person: that history stands under her name and counts as hers.

    Both are named by uri, because either may be recorded after the claim. `proof` is email or steward.
    """

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    person = models.TextField(db_index=True)
    ghost = models.TextField(db_index=True)
    source = models.CharField(max_length=200)
    proof = models.CharField(max_length=10)
    claimed = models.BigIntegerField()


class ClaimCode(models.Model):
    """A code mailed to an address, to show that somebody reads there. Both are kept as keyed hashes, for minutes."""

    kind: ClassVar[Kind] = "side"

    address = models.CharField(max_length=64, primary_key=True)
    code = models.CharField(max_length=64)
    tries = models.IntegerField(default=0)
    expires = models.BigIntegerField(db_index=True)


class ClaimRequest(models.Model):
    """Somebody says she is an imported person of whom no address is known; a steward decides."""

    kind: ClassVar[Kind] = "side"

    person = models.BigIntegerField(db_index=True)
    ghost = models.BigIntegerField(db_index=True)
    why = models.TextField(default="")
    asked = models.BigIntegerField()
    declined = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ghost"], name="connectors_request_once")]
