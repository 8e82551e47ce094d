"""What greeters, newcomers and the home do in a welcome. Each checks and records in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.features.welcome.letters import clean_letter, language_of, mail_letter
from hearth.features.welcome.models import Away, Happening, Welcome
from hearth.features.welcome.projectors import TYPE
from hearth.features.welcome.queries import (
    access_welcome,
    may_greet,
    picked,
    picks_for,
    volunteers,
    welcome_of,
)
from hearth.features.welcome.rota import greeters, stewards, whose_turn
from hearth.ledger.activity import HOME, HOME_NUM, Activity, activity_id, edit_of
from hearth.ledger.read import state
from hearth.ledger.record import Recorded, record, writing
from hearth.people.memberships import join_space, membership_row
from hearth.people.models import ACTIVE, Actor
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer, viewer_for
from hearth.spaces.actions import say
from hearth.spaces.models import Space
from hearth.spaces.writing import Picture

LATELY = 30 * clock.DAY
"""whoever came in longer ago needs no greeter any more"""


def begin(person: Actor) -> Recorded | None:
    """Give a newcomer her greeter: once, soon after she came in; nobody greets herself."""
    if person.sort not in ("member", "guest") or person.deleted:
        return None
    with writing():
        held = membership_row(HOME_NUM, person.num)
        if held is None or held.state != ACTIVE or held.since < clock.now() - LATELY:
            return None
        if welcome_of(person.num) is not None or (greeter := whose_turn([person.num])) is None:
            return None
        payload = {
            "person": person.uri,
            "greeter": greeter.uri,
            "since": held.since,
            "turn": 1,
            "why": "arrival",
        }
        return record(
            Activity(
                type="Create",
                actor=HOME,
                object_type=TYPE,
                payload=payload,
                audience="direct",
                id=activity_id(HOME, f"welcome\n{person.uri}\n{held.since}"),
            )
        )


def handed_on(found: Welcome, to: Actor, why: str, *, by: str = HOME, **columns: Any) -> Activity | None:
    """The activity that gives a newcomer another greeter; the stewards are told."""
    known = state(found.uri)
    if known is None or known.deleted:
        return None
    told = [one.uri for one in stewards()]
    payload: Mapping[str, Any] = {
        **known.payload,
        "greeter": to.uri,
        "turn": found.turn + 1,
        "why": why,
        "told": told,
        "updated": max(clock.now(), known.updated + 1),
    }
    return edit_of(known, by, payload, **columns)


def hand_on(viewer: Viewer, num: int, greeter: int) -> None:
    """A steward gives a newcomer another greeter."""
    require_steward(viewer)
    with writing():
        found = access_welcome(viewer, num)
        to = next((one for one in [*greeters(), *stewards()] if one.num == greeter), None)
        if to is None:
            raise Invalid(_("Choose somebody from the rota."))
        if to.num == found.person:
            raise Invalid(_("Nobody greets herself."))
        if (
            to.num != found.greeter
            and (activity := handed_on(found, to, "steward", by=viewer.uri)) is not None
        ):
            record(activity)


def set_away(viewer: Viewer, is_away: bool) -> None:
    """Take no newcomers for a while, or be back."""
    if viewer.actor is None or not may_greet(viewer):
        raise NotFound
    if is_away:
        Away.objects.get_or_create(actor=viewer.actor, defaults={"since": clock.now()})
    else:
        Away.objects.filter(actor=viewer.actor).delete()


def _happened(type_: str, found: Welcome, actor: str, key: str = "", **payload: Any) -> Recorded:
    return record(
        Activity(
            type=type_,
            actor=actor,
            object=found.uri,
            object_type=TYPE,
            audience="direct",
            payload=payload,
            id=activity_id(actor, key) if key else "",
        )
    )


# Letters


def write_letter(
    viewer: Viewer, num: int, text: str, threads: Sequence[int], people: Sequence[int], *, key: str = ""
) -> Recorded:
    """A greeter's letter: her words, two threads and two people with the reasons why."""
    with writing():
        found = access_welcome(viewer, num)
        said = clean_letter(text, first=found.greeted is None)
        newcomer = viewer_for(found.person)
        if newcomer.actor is None:
            raise NotFound
        with override(language_of(found.person)):  # she reads the reasons, not her greeter
            choice = picks_for(viewer, newcomer, words_of(found), most=12)
        chosen_threads = [one for one in choice.threads if one.num in threads][:4]
        chosen_people = [one for one in choice.people if one.num in people][:4]
        made = _happened(
            "hearth:Greeting",
            found,
            viewer.uri,
            key,
            text=said,
            threads=[{"num": str(one.num), "why": one.why} for one in chosen_threads],
            people=[{"num": str(one.num), "why": one.why} for one in chosen_people],
            to=[newcomer.uri],
        )
        if made.new:
            letter = Happening.objects.get(activity=made.id)
            shown = picked(letter, newcomer)
            mail_letter(newcomer, viewer, said, *shown, made.id)
        return made


def words_of(found: Welcome) -> str:
    """What a newcomer said of herself here, for finding what she may like."""
    person = Actor.objects.filter(num=found.person).first()
    told = Happening.objects.filter(welcome=found.uri, by=found.person_uri).values_list("text", flat=True)
    return " ".join([person.summary if person else "", *told])


def write_words(viewer: Viewer, found: Welcome, text: str, *, key: str = "") -> Recorded:
    """Newcomer and greeter write to each other."""
    with writing():
        if viewer.actor not in (found.person, found.greeter) or not viewer.member:
            raise NotFound
        said = clean_letter(text, first=False)
        other = found.greeter if viewer.actor == found.person else found.person
        to = Actor.objects.filter(num=other, deleted=False).values_list("uri", flat=True)
        return _happened("hearth:Words", found, viewer.uri, key, text=said, to=list(to))


# The first post


def _come_into(viewer: Viewer, room: str) -> None:
    """Whoever speaks in an open room comes into it, so that the daily letter tells her what is said there."""
    space = Space.objects.filter(uri=room, joining="open").first()
    if space is not None and space.num not in viewer.spaces:
        join_space(viewer, room)


def first_post(
    viewer: Viewer, room: str, text: str, *, title: str = "", pictures: Sequence[Picture] = (), key: str = ""
) -> Recorded:
    """Say something here for the first time, and come into that room. Only the greeter and two volunteers are told."""
    with writing():
        _come_into(viewer, room)
        made = say(viewer, room, text, title=title or None, pictures=pictures, key=key)
        found = welcome_of(viewer.actor)
        if made.new and found is not None and found.first_post == made.num:
            told = [found.greeter, *(one.num for one in volunteers(found, viewer))]
            uris = Actor.objects.filter(num__in=told, deleted=False).values_list("uri", flat=True)
            _happened(
                "hearth:FirstPost",
                found,
                viewer.uri,
                f"first\n{made.object}",
                post=made.object,
                to=list(uris),
            )
        return made


# After a week, after a month


def answer_week(viewer: Viewer, answers: Sequence[str], *, declined: bool) -> None:
    """Two private questions after a week. Declining is an answer like another."""
    with writing():
        found = welcome_of(viewer.actor)
        if found is None or not found.week:
            raise NotFound
        if found.week != "asked":
            raise Invalid(_("You answered this already."))
        said = [one.replace("\0", "").encode(errors="replace").decode().strip()[:2000] for one in answers[:2]]
        if not declined and not any(said):
            raise Invalid(_("Write a line to one of the questions, or say that you would rather not."))
        greeter = Actor.objects.filter(num=found.greeter, deleted=False).values_list("uri", flat=True)
        _happened(
            "hearth:CheckInAnswer",
            found,
            viewer.uri,
            "",
            answer="declined" if declined else "answered",
            answers=[] if declined else said,
            to=[] if declined else list(greeter),
        )


def answer_month(viewer: Viewer, answer: str) -> None:
    """A role that fits was offered: yes (a steward then gives it) or not now."""
    with writing():
        found = welcome_of(viewer.actor)
        if found is None or not found.month:
            raise NotFound
        if answer not in ("yes", "declined"):
            raise Invalid(_("Choose one of the answers."))
        if found.month != "asked":
            raise NotAllowed(_("You answered this already. A steward can still give you the role."))
        to = [one.uri for one in stewards()] if answer == "yes" else []
        _happened("hearth:RoleAnswer", found, viewer.uri, "", answer=answer, role=found.offered, to=to)
