"""What people are asked: to answer an offered role, to say what they gain, and to think of a term that ends."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.sql import sql
from hearth.people.correcting import WITHIN
from hearth.people.handing import key_of
from hearth.people.roles import TITLES, may_steward
from hearth.people.sight import Viewer
from hearth.people.standing import Correction
from hearth.ui.asks import Ask, asks

SOON = 14 * clock.DAY

_OFFERS = sql(
    "SELECT h.offer, h.offered, a.name, r.role FROM people_handover h JOIN people_actor a ON a.uri = h.giver"
    " JOIN ledger_object o ON o.uri = h.role JOIN people_role r ON r.num = o.num"
    " WHERE h.taker = %s AND h.state = 'offered' AND (r.valid_to IS NULL OR r.valid_to > %s) ORDER BY h.offered"
)
_ROLES = sql(
    "SELECT r.num, r.actor, a.name, r.role, r.valid_to, CASE WHEN r.is_brand AND r.interest = '' THEN 1 ELSE 0 END"
    " FROM people_role r JOIN people_actor a ON a.num = r.actor WHERE r.valid_from <= %s AND NOT a.deleted"
    " AND (r.valid_to IS NULL OR r.valid_to > %s) AND (r.actor = %s OR (%s = 1 AND r.valid_to < %s))"
    " AND (r.valid_to < %s OR (r.is_brand AND r.interest = '')) ORDER BY r.valid_to, r.num"
)


@asks
def offered_roles(viewer: Viewer) -> list[Ask]:
    """Somebody wants to hand her role on to this viewer."""
    return [
        Ask(
            text=_("%(name)s offers you a role: %(role)s") % {"name": name, "role": TITLES.get(role, role)},
            url=reverse("offer", args=[key_of(offer)]),
            weight=80,
        )
        for offer, _offered, name, role in _OFFERS.all(viewer.uri, clock.now())
    ]


@asks
def terms_and_interests(viewer: Viewer) -> list[Ask]:
    """Terms that end within two weeks, and labels without their sentence."""
    now = clock.now()
    soon, keeper = now + SOON, 1 if may_steward(viewer) else 0
    found: list[Ask] = []
    for num, actor, name, role, ends, unsaid in _ROLES.all(now, now, viewer.actor, keeper, soon, soon):
        title, mine = TITLES.get(role, role), actor == viewer.actor
        if ends is not None and ends < soon:
            words = (
                _("Your time as %(role)s ends soon. Hand it on?")
                if mine
                else _("%(name)s: the time as %(role)s ends soon.")
            )
            url = reverse("hand-on", args=[num]) if mine else reverse("role", args=[num])
            found.append(Ask(text=words % {"name": name, "role": title}, url=url, due=ends, weight=30))
        elif unsaid and mine:
            text = _("You speak for the brand. Say in a sentence what you gain from it.")
            found.append(Ask(text=text, url=reverse("role", args=[num]), weight=70))
    return found


@asks
def corrections_to_answer(viewer: Viewer) -> list[Ask]:
    """One ask for all of them, due when the first is: the law gives a month."""
    if not may_steward(viewer):
        return []
    first = (
        Correction.objects.filter(answered=None).exclude(actor=viewer.actor or 0).order_by("asked").first()
    )
    if first is None:
        return []
    text = _("Somebody asks you to correct what the home knows about them")
    return [Ask(text=text, url="/people/corrections/", due=first.asked + WITHIN, kind="promise", weight=70)]
