"""Rows about people: projections rebuilt from the ledger, and side rows (accounts, links, attempts) that are not.

Projections point at each other by plain numbers, never by foreign key, because activities may arrive in any order.
"""

from typing import ClassVar, Literal

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from hearth.ledger.activity import HOME_NUM
from hearth.people import bonds, kept, keyring, linked_rows, standing  # noqa: F401  where Django finds their models

Kind = Literal["ledger", "projection", "side"]

PUBLIC, HOME, SPACE, DIRECT = "public", "home", "space", "direct"

ASKED, INVITED, ACTIVE, LEFT, REMOVED = "asked", "invited", "active", "left", "removed"


class Seen(models.Model):
    """What `people.sight` needs of a row to decide who may see it: the columns every visible object has."""

    num = models.BigIntegerField(primary_key=True)
    author = models.BigIntegerField()
    audience = models.CharField(max_length=8, default=HOME)
    space = models.BigIntegerField(default=HOME_NUM)

    class Meta:
        abstract = True


class Actor(Seen):
    """A person, bot, space or the home itself; local, remote or imported.

    `sort` is one of member, guest, ghost, remote, bot, space, home (column `kind`). As a row of sight an actor
    is its own author; a space lies in itself, everybody else in the home.
    """

    kind: ClassVar[Kind] = "projection"

    uri = models.TextField(unique=True)
    type = models.CharField(max_length=20)
    handle = models.CharField(max_length=120, db_index=True)
    name = models.CharField(max_length=200)
    summary = models.TextField(default="")
    sort = models.CharField(max_length=8, db_column="kind")
    origin = models.CharField(max_length=200, default="home")
    local = models.BooleanField(default=False)
    avatar = models.TextField(default="")
    created = models.BigIntegerField(default=0)
    deleted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["author"], name="people_claimed", condition=models.Q(sort="claimed")),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a person is to a space or to the home (space 1).

    The newest activity by (published, rank, id) decides; `changed_id` is that activity (for `asked`: the Join that
    waits for an answer), `since` the newest Accept.
    """

    kind: ClassVar[Kind] = "projection"

    space = models.BigIntegerField()
    actor = models.BigIntegerField(db_index=True)
    state = models.CharField(max_length=8)
    since = models.BigIntegerField(default=0)
    changed = models.BigIntegerField()
    changed_rank = models.SmallIntegerField()
    changed_id = models.TextField()
    changed_by = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "actor"], name="people_membership_once")]


class Role(models.Model):
    """A role held in the home or one space for a recorded time.

    `is_brand` says whether it speaks for the brand; `interest` is what its holder gains from that, in her words.
    """

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    actor = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=20)
    scope = models.BigIntegerField(default=HOME_NUM)
    is_brand = models.BooleanField(default=False)
    interest = models.CharField(max_length=200, default="")
    valid_from = models.BigIntegerField()
    valid_to = models.BigIntegerField(null=True)


class Consent(models.Model):
    """One receipt: a purpose this person agreed to, for one source, in one version of the text."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    actor = models.BigIntegerField(db_index=True)
    purpose = models.CharField(max_length=80)
    source = models.CharField(max_length=200, default="home")
    text_version = models.CharField(max_length=20)
    given = models.BigIntegerField()
    withdrawn = models.BigIntegerField(null=True)


class Block(models.Model):
    """Two people who do not see each other, because one of them asked for it."""

    kind: ClassVar[Kind] = "projection"

    blocker = models.BigIntegerField(db_index=True)
    blocked = models.BigIntegerField(db_index=True)
    activity = models.TextField(unique=True)


class ImportFlag(models.Model):
    """A staff flag that came with an import, and what the operator mapped it to (brand or peer)."""

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    actor = models.BigIntegerField(db_index=True)
    flag = models.CharField(max_length=40)
    mapped = models.CharField(max_length=8)


class Notice(models.Model):
    """The authors of an import were told on this date; until then the import is held out of every measure."""

    kind: ClassVar[Kind] = "projection"

    origin = models.CharField(max_length=200, primary_key=True)
    noticed = models.BigIntegerField()
    changed = models.BigIntegerField()
    changed_id = models.TextField()


class Recipient(models.Model):
    """A direct object and one person it is addressed to."""

    kind: ClassVar[Kind] = "projection"

    object = models.BigIntegerField()
    actor = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object", "actor"], name="people_recipient_once")]


class Early(models.Model):
    """An activity that names somebody not heard of yet; projected when they arrive."""

    kind: ClassVar[Kind] = "projection"

    uri = models.TextField(db_index=True)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uri", "seq"], name="people_early_once")]


class Account(AbstractBaseUser):
    """How a person signs in. Never exported; the person herself is an Actor."""

    kind: ClassVar[Kind] = "side"

    email = models.EmailField(max_length=254, unique=True)
    actor = models.BigIntegerField(unique=True)
    is_active = models.BooleanField(default=True)
    created = models.BigIntegerField(default=0)
    language = models.CharField(max_length=10, default="en")

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class SetupToken(models.Model):
    """A one-time link to the set-up page, kept as a hash."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    expires = models.BigIntegerField()


class LoginLink(models.Model):
    """A one-time link that signs one person in, kept as a hash: asked for by mail, or handed over by a steward."""

    kind: ClassVar[Kind] = "side"

    digest = models.CharField(max_length=64, primary_key=True)
    actor = models.BigIntegerField()
    mailed = models.BooleanField(default=False)
    expires = models.BigIntegerField()


class Attempt(models.Model):
    """One try at a password, counted per account and per address; both are kept only as keyed hashes."""

    kind: ClassVar[Kind] = "side"

    key = models.CharField(max_length=64)
    at = models.BigIntegerField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="people_attempt_by_key")]


class Charter(models.Model):
    """What the home stands for, as its newest version says (one row; `num` is the charter's own).

    `version` counts what people can agree to; 0 is a draft that nobody is asked about yet. `rules` is a list of
    `[key, text, happens]`.
    """

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    activity = models.TextField()
    version = models.IntegerField(default=0)
    name = models.CharField(max_length=200)
    belief = models.TextField(default="")
    brand = models.CharField(max_length=400, default="")
    language = models.CharField(max_length=10, default="en")
    rules = models.JSONField(default=list)
    begun = models.BigIntegerField()
    changed = models.BigIntegerField()
    changed_by = models.TextField(default="")


class Agreement(models.Model):
    """One person agreed to one version of the charter."""

    kind: ClassVar[Kind] = "projection"

    activity = models.TextField(primary_key=True)
    person = models.TextField()
    version = models.IntegerField()
    agreed = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["person", "version"], name="people_agreement_by_person")]


class Restriction(models.Model):
    """What one person may not do for a while: `sort` is pause, ban or direct; `scope` a space, the home or a person.

    It ends at `until` (None: no end is set); `valid_to` is when it ends or was lifted.
    """

    kind: ClassVar[Kind] = "projection"

    num = models.BigIntegerField(primary_key=True)
    uri = models.TextField(unique=True)
    actor = models.BigIntegerField(db_index=True)
    sort = models.CharField(max_length=8)
    scope = models.BigIntegerField(default=HOME_NUM)
    reason = models.TextField(default="")
    valid_from = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    valid_to = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.sort} {self.num}"


class Mute(models.Model):
    """Somebody whose words one person does not want in her feeds. Nobody else is told; it is on no ledger."""

    kind: ClassVar[Kind] = "side"

    muter = models.BigIntegerField(db_index=True)
    muted = models.BigIntegerField()
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["muter", "muted"], name="people_mute_once")]


class Departure(models.Model):
    """Somebody leaves: what becomes of her words, and until when she may change her mind.

    Once it is done it is her receipt: what was done, in numbers, and nobody's name (`actor` NULL).
    """

    kind: ClassVar[Kind] = "side"

    reference = models.CharField(max_length=40, primary_key=True)
    actor = models.BigIntegerField(null=True, unique=True)
    choice = models.CharField(max_length=10)
    language = models.CharField(max_length=10, default="en")
    asked = models.BigIntegerField()
    due = models.BigIntegerField(db_index=True)
    done = models.BigIntegerField(null=True)
    counts = models.JSONField(default=list)
