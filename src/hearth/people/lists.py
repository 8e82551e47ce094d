"""Lists: people whose words somebody reads together. Only she knows of them."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from hearth.base import live
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.people.follows import followed_by
from hearth.people.kept import Listed, OwnList
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible

MOST, LARGEST = 50, 500
REPLIES = ("followed", "list", "none")
TOPIC = "kept"
"""live messages about what somebody keeps: {"actor": n, "what": "lists" | "filters" | "tags"}"""


def lists_of(actor: int) -> list[OwnList]:
    """All her lists, by title."""
    return list(OwnList.objects.filter(actor=actor).order_by("title", "pk"))


def access_list(viewer: Viewer, pk: int) -> OwnList:
    """One of her lists."""
    found = OwnList.objects.filter(pk=pk, actor=viewer.actor or 0).first()
    if found is None:
        raise NotFound
    return found


def open_list(viewer: Viewer, title: str, replies: str = "list", exclusive: bool = False) -> OwnList:
    """A new list."""
    if viewer.actor is None:
        raise NotAllowed
    if OwnList.objects.filter(actor=viewer.actor).count() >= MOST:
        raise Invalid(_("You have as many lists as one can keep in mind."))
    found = OwnList(actor=viewer.actor)
    return change_list(found, title, replies, exclusive)


def change_list(found: OwnList, title: str, replies: str, exclusive: bool) -> OwnList:
    """Name it anew, or change what it shows."""
    found.title = title.strip()[:200]
    if not found.title:
        raise Invalid(_("Give the list a title."))
    if replies not in REPLIES:
        raise Invalid(_("Which answers a list shows is “followed”, “list” or “none”."))
    found.replies, found.exclusive = replies, exclusive
    found.save()
    tell(found.actor, "lists")
    return found


def drop_list(found: OwnList) -> None:
    """The list goes; the people stay who they are."""
    Listed.objects.filter(list=found.pk).delete()
    found.delete()
    tell(found.actor, "lists")


def put_on(viewer: Viewer, found: OwnList, people: Collection[int]) -> None:
    """Put people she follows on a list."""
    known = set(
        visible(Actor.objects.filter(num__in=people, deleted=False), viewer).values_list("num", flat=True)
    )
    heard = set(followed_by(viewer)) | viewer.spaces | {viewer.actor}
    if not people or known != set(people) or not known <= heard:
        raise NotFound  # as clients expect: only whom she follows
    if Listed.objects.filter(list=found.pk).count() + len(known) > LARGEST:
        raise Invalid(_("A list holds up to %(most)s people.") % {"most": LARGEST})
    Listed.objects.bulk_create(
        [Listed(list=found.pk, person=num) for num in sorted(known)], ignore_conflicts=True
    )
    tell(found.actor, "lists")


def take_off(found: OwnList, people: Iterable[int]) -> None:
    """Take people off a list."""
    Listed.objects.filter(list=found.pk, person__in=list(people)).delete()
    tell(found.actor, "lists")


def people_on(pk: int) -> list[int]:
    """Who is on a list, the newest first."""
    return list(Listed.objects.filter(list=pk).order_by("-pk").values_list("person", flat=True))


def lists_with(actor: int, person: int) -> list[OwnList]:
    """Her lists on which this person is."""
    holding = Listed.objects.filter(person=person).values("list")
    return list(OwnList.objects.filter(actor=actor, pk__in=holding).order_by("title", "pk"))


def kept_out_of_home(actor: int) -> frozenset[int]:
    """People on her exclusive lists."""
    lists = OwnList.objects.filter(actor=actor, exclusive=True).values("pk")
    return frozenset(Listed.objects.filter(list__in=lists).values_list("person", flat=True))


def tell(actor: int, what: str) -> None:
    """Open streams of hers look again."""
    live.publish(TOPIC, {"actor": actor, "what": what})
