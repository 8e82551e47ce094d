"""Tags somebody follows, and tags she shows on her profile. A tag is kept in lower case and without its #."""

import re

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.people.kept import FeaturedTag, FollowedTag
from hearth.people.lists import tell
from hearth.people.sight import Viewer

MOST, MOST_SHOWN = 200, 10
_TAG = re.compile(r"\w{1,200}")


def clean_tag(text: str) -> str:
    """A tag as it is kept."""
    tag = text.strip().removeprefix("#").lower()
    if not _TAG.fullmatch(tag) or tag.isdigit():
        raise Invalid(_("“%(tag)s” is no tag.") % {"tag": text[:60]})
    return tag


def followed_tags(actor: int) -> frozenset[str]:
    """The tags she follows."""
    return frozenset(FollowedTag.objects.filter(actor=actor).values_list("tag", flat=True))


def follow_tag(viewer: Viewer, text: str) -> str:
    """Posts with this tag come into her timeline."""
    tag = clean_tag(text)
    if viewer.actor is None:
        raise NotAllowed
    if FollowedTag.objects.filter(actor=viewer.actor).count() >= MOST:
        raise Invalid(_("You follow as many tags as a timeline can hold."))
    FollowedTag.objects.get_or_create(actor=viewer.actor, tag=tag, defaults={"since": clock.now()})
    tell(viewer.actor, "tags")
    return tag


def unfollow_tag(viewer: Viewer, text: str) -> str:
    """And do no more."""
    tag = clean_tag(text)
    FollowedTag.objects.filter(actor=viewer.actor or 0, tag=tag).delete()
    tell(viewer.actor or 0, "tags")
    return tag


def featured_tags(actor: int) -> list[FeaturedTag]:
    """What she shows on her profile."""
    return list(FeaturedTag.objects.filter(actor=actor).order_by("pk"))


def feature_tag(viewer: Viewer, text: str) -> FeaturedTag:
    """Show a tag on her profile."""
    tag = clean_tag(text)
    if viewer.actor is None:
        raise NotAllowed
    if FeaturedTag.objects.filter(actor=viewer.actor).count() >= MOST_SHOWN:
        raise Invalid(_("A profile shows up to %(most)s tags.") % {"most": MOST_SHOWN})
    return FeaturedTag.objects.get_or_create(actor=viewer.actor, tag=tag)[0]


def unfeature_tag(viewer: Viewer, pk: int) -> None:
    """And show it no more."""
    gone, _by_model = FeaturedTag.objects.filter(pk=pk, actor=viewer.actor or 0).delete()
    if not gone:
        raise NotFound
