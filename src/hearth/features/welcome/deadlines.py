"""What falls due in a welcome: a letter or a reply that did not come goes to the next greeter and the stewards hear of
it; after a week a question, after a month an offer."""

from collections.abc import Iterator

from hearth.features.welcome.actions import handed_on
from hearth.features.welcome.fitting import role_for
from hearth.features.welcome.models import Welcome
from hearth.features.welcome.projectors import TYPE
from hearth.features.welcome.promise import CHECK, LETTER, OFFER, POST, dues
from hearth.features.welcome.rota import stewards, whose_turn
from hearth.ledger.activity import HOME, HOME_NUM, Activity, due_id
from hearth.ledger.deadlines import falls_due
from hearth.people.memberships import membership
from hearth.people.models import ACTIVE, Actor


@falls_due
def keep_the_welcome(now: int) -> Iterator[Activity]:
    """One step for each welcome that is due."""
    for found in list(Welcome.objects.filter(next_at__lte=now).order_by("next_at", "num")[:100]):
        if membership(HOME_NUM, found.person) != ACTIVE:
            Welcome.objects.filter(num=found.num).update(next_at=None)
            continue
        for due, what in dues(found):
            if due > now:
                break
            activity = _late(found, what, due) if what in (LETTER, POST) else _asked(found, what, due)
            if activity is not None:
                yield activity


def _late(found: Welcome, what: str, due: int) -> Activity | None:
    """The next greeter is asked; where there is none, the greeter and the stewards are reminded."""
    identity = due_id(found.uri, what, due)
    following = whose_turn([found.greeter, found.person])
    if following is not None:
        return handed_on(found, following, what, id=identity)
    to = {one.uri for one in stewards()}
    to |= set(Actor.objects.filter(num=found.greeter, deleted=False).values_list("uri", flat=True))
    payload = {"what": what, "due": due, "to": sorted(to)}
    return _by_home("hearth:Remind", found, identity, payload)


def _asked(found: Welcome, what: str, due: int) -> Activity:
    payload: dict[str, object] = {"to": [found.person_uri]}
    if what == OFFER:
        payload["role"] = role_for(found)
    assert what in (CHECK, OFFER)
    return _by_home(
        "hearth:CheckIn" if what == CHECK else "hearth:RoleOffer",
        found,
        due_id(found.uri, what, due),
        payload,
    )


def _by_home(type_: str, found: Welcome, identity: str, payload: dict[str, object]) -> Activity:
    return Activity(
        type=type_,
        actor=HOME,
        object=found.uri,
        object_type=TYPE,
        audience="direct",
        payload=payload,
        id=identity,
    )
