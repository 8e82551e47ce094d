"""Plays the story through the real actions, with the clock held at each moment, so that it ends today."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hearth.base import clock
from hearth.demo import circle
from hearth.demo.cast import ADA, BY_HANDLE, CAST, HOME_NAME, PASSWORD, PURPOSE, Person
from hearth.demo.story import LINES, ROOMS, Ballot, Branch, Line
from hearth.features.polls.actions import open_poll, vote
from hearth.ledger.activity import HOME
from hearth.ledger.deadlines import record_due
from hearth.people import accounts, consent, founding, memberships, roles
from hearth.people.actors import create_person
from hearth.people.sight import Viewer, viewer_for
from hearth.spaces import actions, opening

DAYS = 90


@dataclass(slots=True)
class Told:
    """What the teller remembers: who is who, which room, which line became which post."""

    start: int
    people: dict[str, int] = field(default_factory=dict)
    uris: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)

    def viewer(self, handle: str) -> Viewer:
        """Somebody of the cast, as she is now."""
        return viewer_for(self.people[handle])


def tell(now: int | None = None, password: str = PASSWORD) -> Told:
    """Make the home and tell ninety days in it, ending at `now` (ms); the home must be empty."""
    end = clock.now() if now is None else now
    told = Told(end - end % clock.DAY - DAYS * clock.DAY)
    with clock.freeze(_at(told, 0, "08:00")):
        _found(told, password)
    events: list[tuple[int, int, Callable[[], object]]] = []
    for order, person in enumerate(CAST):
        moment = _at(told, person.day, "06:00" if person.day else "08:10") + order * clock.MINUTE
        events.append((moment, order, partial(_arrive, told, person, password)))
    for order, part in enumerate(LINES, len(CAST)):
        moment = _at(told, part.day, part.time)
        match part:
            case Line():
                events.append((moment, order, partial(_say, told, part)))
                for place, mark in enumerate(part.marks, 1):
                    events.append(
                        (moment + place * 7 * clock.MINUTE, order, partial(_mark, told, part, mark))
                    )
            case Ballot():
                events.append((moment, order, partial(_ask, told, part)))
                for place, who in enumerate(part.votes, 1):
                    later = moment + place * 97 * clock.MINUTE
                    events.append((later, order, partial(_answer, told, part, who)))
                events.append((moment + part.lasts * clock.DAY, order, lambda: None))
            case Branch():
                events.append((moment, order, partial(_branch, told, part)))
    beside = circle.happenings(told.viewer, told.rooms, told.posts, partial(_at, told))
    for order, (day, time, happens) in enumerate(beside, len(CAST) + len(LINES)):
        events.append((_at(told, day, time), order, happens))
    for moment, _order, happens in sorted(events, key=lambda event: event[:2]):
        with clock.freeze(moment):
            happens()
            record_due()
    return told


def _at(told: Told, day: int, time: str) -> int:
    hours, minutes = time.split(":")
    return told.start + day * clock.DAY + int(hours) * clock.HOUR + int(minutes) * clock.MINUTE


def _found(told: Told, password: str) -> None:
    founded = founding.found_home(
        HOME_NAME,
        PURPOSE,
        handle=ADA.handle,
        founder=ADA.name,
        email=ADA.email,
        password=password,
        interest=ADA.interest,
    )
    _know(told, ADA, founded.founder.num, founded.founder.uri)
    for place, room in enumerate(ROOMS):
        made = opening.open_space(
            told.viewer("ada"),
            name=room.name,
            purpose=room.purpose,
            slug=room.key,
            audience=room.audience,
            joining=room.joining,
            position=place,
        )
        told.rooms[room.key] = made.object
    circle.write_charter(told.viewer("ada"))
    _consent(told, ADA)


def _know(told: Told, person: Person, num: int, uri: str) -> None:
    told.people[person.handle] = num
    told.uris[person.handle] = uri


def _arrive(told: Told, person: Person, password: str) -> None:
    made = create_person(person.handle, person.name, summary=person.words)
    accounts.open_account(made.num, person.email, password)
    memberships.join_home(made.object)
    _know(told, person, made.num, made.object)
    if person.role:
        roles.give_role(HOME, made.object, person.role, interest=person.interest or None)
    for room in ROOMS:
        if room.joining == "open":
            memberships.join_space(told.viewer(person.handle), told.rooms[room.key])
        elif person.handle in room.invited:
            memberships.invite(told.viewer("ada"), told.rooms[room.key], made.object)
            memberships.join_space(told.viewer(person.handle), told.rooms[room.key])
    circle.agree_to_rules(told.viewer(person.handle))
    _consent(told, person)


def _consent(told: Told, person: Person) -> None:
    for purpose in person.consents:
        consent.give(told.viewer(person.handle), purpose)


def _say(told: Told, line: Line) -> None:
    answered = told.posts.get(line.reply)
    thread = told.posts[line.thread] if line.thread else None
    made = actions.say(
        told.viewer(line.who),
        told.rooms[line.room],
        line.words,
        reply=answered,
        thread=thread,
        title=line.title or None,
        question=line.question,
    )
    told.posts[line.id or f"{line.day} {line.time}"] = made.num
    if line.accept and thread is not None:
        asker = next(one.who for one in LINES if isinstance(one, Line) and one.id == line.thread)
        actions.accept_answer(told.viewer(asker), made.num)


def _mark(told: Told, line: Line, mark: str) -> None:
    emoji, *people = mark.split()
    for handle in people:
        if handle in told.people:
            actions.react(told.viewer(handle), told.posts[line.id or f"{line.day} {line.time}"], emoji)


def _ask(told: Told, ballot: Ballot) -> None:
    made = open_poll(
        told.viewer(ballot.who),
        told.rooms[ballot.room],
        ballot.words,
        ballot.options,
        method=ballot.method,
        secret=ballot.secret,
        ends=clock.now() + ballot.lasts * clock.DAY,
        rule=ballot.rule,
    )
    told.posts[ballot.words] = made.num


def _answer(told: Told, ballot: Ballot, who: str) -> None:
    vote(told.viewer(who), told.posts[ballot.words], ballot.votes[who])


def _branch(told: Told, branch: Branch) -> None:
    actions.branch_into_thread(
        told.viewer(branch.who), [told.posts[name] for name in branch.lines], branch.title
    )


def everyone() -> list[Person]:
    """The whole cast."""
    return list(BY_HANDLE.values())
