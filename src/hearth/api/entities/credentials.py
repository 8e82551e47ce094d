"""One's own account, with what only its owner is told: the source of her words, her role, who waits for her answer."""

from typing import Any

from hearth.api.entities.accounts import account, told
from hearth.people.bonds import ASKED, Follow
from hearth.people.habits import habits_of
from hearth.people.models import Actor
from hearth.people.roles import TITLES
from hearth.people.sight import Viewer
from hearth.people.standing import Profile


def credentials(viewer: Viewer) -> dict[str, Any]:
    """The viewer herself."""
    me = viewer.actor or 0
    person, habits = Actor.objects.get(num=me), habits_of(me)
    about = Profile.objects.filter(num=me).first() or Profile(num=me, links=[], fields=[])
    held = next((held for held in viewer.roles if held.role in TITLES), None)
    asking = Follow.objects.filter(followed=me, state=ASKED).count()
    return {
        **account(me, viewer),
        "source": {
            "privacy": habits.privacy,
            "sensitive": habits.sensitive,
            "language": habits.language or None,
            "note": person.summary,
            "fields": [{"name": name, "value": value, "verified_at": None} for name, value in told(about)],
            "follow_requests_count": asking,
            "hide_collections": None,
            "discoverable": about.discoverable,
            "indexable": bool(about.indexable),
            "attribution_domains": [],
            "quote_policy": "public",
        },
        "role": {
            "id": held.role if held else "-99",
            "name": str(TITLES[held.role]) if held else "",
            "color": "",
            "permissions": "0",
            "highlighted": bool(held),
        },
    }
