"""What rooms below ask of the talk (`people.talk`): deeds with posts, and posts on their way out."""

from collections.abc import Collection

from hearth.base.sql import sql
from hearth.people.talk import Talk
from hearth.spaces.models import PendingDelete

_BOOST = sql("SELECT activity FROM spaces_boost WHERE actor = %s AND post = %s LIMIT 1")
_REACTION = sql("SELECT activity FROM spaces_reaction WHERE actor = %s AND post = %s LIMIT 20")
_TOUCHED = sql(
    "SELECT 1 FROM spaces_post WHERE parent = %s AND origin = 'home' UNION ALL"
    " SELECT 1 FROM spaces_reaction r JOIN people_actor a ON a.num = r.actor WHERE r.post = %s AND a.local UNION ALL"
    " SELECT 1 FROM spaces_boost b JOIN people_actor a ON a.num = b.actor WHERE b.post = %s AND a.local UNION ALL"
    " SELECT 1 FROM people_bookmark WHERE post = %s LIMIT 1"
)


def _deeds(actor: int, post: int, kind: str) -> list[str]:
    return [activity for (activity,) in (_BOOST if kind == "Announce" else _REACTION).all(actor, post)]


def _touched(post: int) -> bool:
    return _TOUCHED.one(post, post, post, post) is not None


def _hidden(posts: Collection[int]) -> frozenset[int]:
    return frozenset(PendingDelete.objects.filter(num__in=posts).values_list("num", flat=True))


TALK = Talk(_deeds, _touched, _hidden)
