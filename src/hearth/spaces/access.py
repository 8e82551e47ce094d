"""Getting a space, room, thread or post and checking it in one call: what one may not see does not exist (404)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hearth.base.errors import NotAllowed, NotFound
from hearth.ledger.activity import HOME, HOME_NUM
from hearth.ledger.read import num_of
from hearth.people.models import INVITED, Membership
from hearth.people.restrictions import limit_of, require_may_speak
from hearth.people.roles import may_moderate, may_steward
from hearth.people.sight import Viewer, may_see, visible
from hearth.spaces import hot
from hearth.spaces.models import Channel, PendingDelete, Post, Space, Thread


@dataclass(frozen=True, slots=True)
class Room:
    """A live room: a space's first channel (`channel` None) or another one."""

    space: Space
    channel: Channel | None = None

    @property
    def channel_num(self) -> int | None:
        """The number of its channel, None in a space's first one."""
        return self.channel.num if self.channel else None

    @property
    def uri(self) -> str:
        """What posts said here name as their target."""
        return self.channel.uri if self.channel else self.space.uri

    @property
    def url(self) -> str:
        """Its address."""
        return room_url(self.space.slug, self.channel.slug if self.channel else "")

    @property
    def key(self) -> str:
        """Its name on the live stream."""
        return f"c:{self.space.num}:{self.channel.num if self.channel else 0}"

    @property
    def name(self) -> str:
        """What people call it."""
        return self.channel.name if self.channel else self.space.name


def home_room() -> Room:
    """Where whatever is said in no space stands: the home itself, as wide as each post says."""
    found = hot.faces([HOME_NUM]).get(HOME_NUM)
    return Room(
        Space(
            num=HOME_NUM,
            author=0,
            audience="public",
            space=HOME_NUM,
            uri=HOME,
            slug="",
            name=found[0] if found else "",
            joining="open",
            origin="home",
        )
    )


def room_url(space: str, channel: str = "") -> str:
    """The address of a live room."""
    if not space:
        return "/"
    return f"/s/{space}/c/{channel}/" if channel else f"/s/{space}/"


def posts_for(viewer: Viewer) -> QuerySet[Post]:
    """Every post this viewer may see; those deleted a moment ago are hidden already."""
    return visible(Post.objects.exclude(num__in=PendingDelete.objects.values("num")), viewer)


def threads_for(viewer: Viewer) -> QuerySet[Thread]:
    """Every thread this viewer may see."""
    return visible(Thread.objects.exclude(num__in=PendingDelete.objects.values("num")), viewer)


def spaces_for(viewer: Viewer) -> QuerySet[Space]:
    """Spaces whose card (name, purpose) this viewer may see: what she may read, what members may ask to join, and
    what she was invited to."""
    cards = visible(Space.objects.all(), viewer)
    if viewer.member and viewer.actor is not None:
        asked_for = Membership.objects.filter(actor=viewer.actor, state=INVITED).values("space")
        cards = cards | Space.objects.filter(
            Q(audience="space") & (~Q(joining="invited") | Q(num__in=asked_for))
        )
    return cards


def may_read(viewer: Viewer, space: Space) -> bool:
    """See what is said there, not only that it exists."""
    return may_see(viewer, space)


def may_speak(viewer: Viewer, space: Space) -> bool:
    """Say something there: members of the space, and every member of the home where joining is open."""
    if viewer.actor is None or space.archived or (viewer.limits and limit_of(viewer, space.num)):
        return False
    return space.num in viewer.spaces or (
        viewer.member and space.joining == "open" and space.audience != "space"
    )


def may_tend(viewer: Viewer, space: int) -> bool:
    """Keep a space in order: pins, moves, other people's posts."""
    return may_moderate(viewer, space)


def may_change(viewer: Viewer, space: Space) -> bool:
    """Change a space's name, purpose and doors. Founders and stewards change only spaces they may read."""
    opened_it = viewer.actor is not None and space.opened_by == viewer.actor and space.num in viewer.spaces
    return opened_it or (may_see(viewer, space) and (may_steward(viewer) or may_moderate(viewer, space.num)))


def may_open(viewer: Viewer) -> bool:
    """Open a new space."""
    return viewer.member and may_steward(viewer)


def access_space(viewer: Viewer, slug: str) -> Space:
    """A space whose card this viewer may see (the same answer as `spaces_for`, for one)."""
    space = hot.space_by_slug(slug)
    if space is None or not _sees_card(viewer, space):
        raise NotFound
    return space


def access_space_numbered(viewer: Viewer, num: int) -> Space:
    """The same by number, for links in imported texts."""
    space = Space.objects.filter(num=num).first() if num < 2**63 else None
    if space is None or not _sees_card(viewer, space):
        raise NotFound
    return space


def _sees_card(viewer: Viewer, space: Space) -> bool:
    if may_see(viewer, space):
        return True
    if not viewer.member or viewer.actor is None or space.audience != "space":
        return False
    if space.joining != "invited":
        return True
    return Membership.objects.filter(actor=viewer.actor, space=space.num, state=INVITED).exists()


def access_open_space(viewer: Viewer, slug: str) -> Space:
    """A space this viewer may read."""
    space = access_space(viewer, slug)
    if not may_read(viewer, space):
        raise NotFound
    return space


def access_space_to_change(viewer: Viewer, slug: str) -> Space:
    """A space this viewer may change."""
    space = access_space(viewer, slug)
    if not may_change(viewer, space):
        raise NotFound
    return space


def access_room(viewer: Viewer, slug: str, channel: str = "") -> Room:
    """A live room this viewer may read."""
    return room_in(access_open_space(viewer, slug), channel)


def room_in(space: Space, channel: str) -> Room:
    """A room of a space that was accessed already."""
    if not channel:
        return Room(space)
    found = Channel.objects.filter(space=space.num, slug=channel).first()
    if found is None:
        raise NotFound
    return Room(space, found)


def room_at(viewer: Viewer, uri: str) -> Room:
    """The live room behind a space's or channel's uri, or the home's, if this viewer may read it."""
    if uri == HOME:
        return home_room()
    num = num_of(uri)
    space = hot.space_by_num(num)
    channel = None
    if space is None and (channel := Channel.objects.filter(uri=uri).first()):
        space = hot.space_by_num(channel.space)
    if space is None or not may_read(viewer, space):
        raise NotFound
    return Room(space, channel)


def room_of(viewer: Viewer, place: Post | Thread) -> Room:
    """The live room a post or thread belongs to, if this viewer may read it."""
    if place.space == HOME_NUM:
        return home_room()
    space = hot.space_by_num(place.space)
    if space is None or not may_read(viewer, space):
        raise NotFound
    channel = Channel.objects.filter(num=place.channel).first() if place.channel else None
    return Room(space, channel)


def access_room_to_speak(viewer: Viewer, room_uri: str) -> Space:
    """The space of a room this viewer may speak in."""
    space = room_at(viewer, room_uri).space
    require_voice(viewer, space)
    return space


def require_voice(viewer: Viewer, space: Space) -> None:
    """Refuse whoever may only read, and say what to do about it."""
    if may_speak(viewer, space):
        return
    if not viewer.known:
        raise NotAllowed(_("Sign in to take part."))
    require_may_speak(viewer, space.num)
    if space.archived:
        raise NotAllowed(
            _("%(space)s is at rest: you can read it, but nothing new is said there.") % {"space": space.name}
        )
    raise NotAllowed(_("You can read %(space)s; to speak here, join it first.") % {"space": space.name})


def access_post(viewer: Viewer, num: int) -> Post:
    """A post this viewer may see."""
    post = posts_for(viewer).filter(num=num).first() if -(2**63) <= num < 2**63 else None
    if post is None:
        raise NotFound
    return post


def access_thread(viewer: Viewer, num: int) -> Thread:
    """A thread this viewer may see (the same answer as `threads_for`, for one). What is said in no space is the
    opening of one before anybody answers."""
    fits = -(2**63) <= num < 2**63
    thread = (hot.threads([num]).get(num) or _not_answered_yet(num)) if fits else None
    if thread is None or not may_see(viewer, thread) or hot.pending([num]):
        raise NotFound
    return thread


def _not_answered_yet(num: int) -> Thread | None:
    post = Post.objects.filter(num=num, space=HOME_NUM, thread=None).first()
    if post is None:
        return None
    return Thread(
        num=num,
        author=post.author,
        audience=post.audience,
        space=HOME_NUM,
        title="",
        started=post.published,
        posts=1,
        last_at=post.published,
    )
