"""Mediation: a private room for two people and whoever takes care, four questions, an agreement both confirm, and a
look back after two weeks. Nobody comes in who does not want to; whoever was hurt is asked first and alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.features.care.access import access_case_to_act, name_of
from hearth.features.care.claims import take_on
from hearth.features.care.models import Case, Concerned, Mediation, Report, RoomWord
from hearth.features.care.words import rules, version
from hearth.ledger.activity import HOME, Activity, activity_id
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import ACTIVE, Actor, Membership
from hearth.people.sight import Viewer
from hearth.spaces.models import Post
from hearth.spaces.writing import uri_of

TYPE = "hearth:Mediation"
LOOK_BACK = 14 * clock.DAY
LONGEST = 4000
QUESTIONS = 4


def questions() -> tuple[str, ...]:
    """The four questions, the same for both."""
    return (
        _("What happened, as you saw it?"),
        _("What did it do to you?"),
        _("What do you need now?"),
        _("What can you offer?"),
    )


def candidates(viewer: Viewer, case: Case) -> list[tuple[int, str]]:
    """With whom the one concerned could talk: who reported, who was answered, who speaks in the thread."""
    concerned = set(Concerned.objects.filter(case=case.num).values_list("actor", flat=True))
    found = list(Report.objects.filter(case=case.num).values_list("reporter", flat=True).distinct()[:20])
    reported = Report.objects.filter(case=case.num).values("about")
    parents = Post.objects.filter(uri__in=reported, parent__isnull=False).values("parent")
    found += list(Post.objects.filter(num__in=parents).values_list("author", flat=True)[:20])
    if case.thread:
        spoken = Post.objects.filter(thread=case.thread).order_by("-num").values_list("author", flat=True)
        found += list(spoken[:60])
    wanted = [num for num in dict.fromkeys(found) if num not in concerned and num != viewer.actor][:20]
    here = Membership.objects.filter(space=1, state=ACTIVE, actor__in=wanted).values("actor")
    names = dict(Actor.objects.filter(num__in=here, deleted=False).values_list("num", "name"))
    return [(num, names[num]) for num in wanted if num in names]


def offer(viewer: Viewer, num: int, *, person: int, other: int, rule: str, words: str, key: str = "") -> int:
    """Offer the two a private room. Only the other one is asked at first."""
    said = _clean(words)
    with writing():
        case = access_case_to_act(viewer, num)
        if case.state != "open":
            raise Invalid(_("This case is closed. Undo its closing, or report anew."))
        if not Concerned.objects.filter(case=case.num, actor=person).exists():
            raise Invalid(_("Choose whom of this case it is about."))
        if other not in dict(candidates(viewer, case)):
            raise Invalid(_("Choose who else would sit in the room."))
        if rule not in {one.key for one in rules()}:
            raise Invalid(_("Choose the rule this is about."))
        if Mediation.objects.filter(case=case.num, ended=0).exists():
            raise Invalid(_("There is a room for this case already."))
        take_on(viewer, case)
        made = record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type=TYPE,
                payload={
                    "attributedTo": HOME,
                    "moderator": viewer.uri,
                    "one": uri_of(person),
                    "other": uri_of(other),
                    "words": said,
                },
                context=case.uri,
                audience="direct",
                id=activity_id(viewer.uri, f"mediation\n{key}") if key else "",
            )
        )
        if made.new:
            record(
                Activity(
                    type="Create",
                    actor=viewer.uri,
                    object_type="hearth:Act",
                    payload={
                        "attributedTo": HOME,
                        "sort": "mediation",
                        "rule": rule,
                        "version": version(),
                        "reason": said,
                        "letter": "",
                        "effect": made.object,
                        "until": 0,
                    },
                    context=case.uri,
                    audience="direct",
                )
            )
    return made.num


@dataclass(frozen=True, slots=True)
class Room:
    """A room as one of the three sees it."""

    found: Mediation
    mine: str
    names: dict[str, str]
    came: frozenset[int]
    said: tuple[tuple[RoomWord, str], ...]
    proposal: RoomWord | None
    agreed_by: frozenset[int]

    @property
    def both(self) -> bool:
        """Both came in."""
        return {self.found.one, self.found.other} <= self.came

    def answers_of(self, actor: int) -> list[RoomWord]:
        """Somebody's answers to the four questions, in order."""
        mine = [word for word, _name in self.said if word.sort == "answer" and word.by == actor]
        return sorted(mine, key=lambda word: word.question)


def access_room(viewer: Viewer, num: int) -> Room:
    """For the moderator and the two. The one concerned knows of it once the other said yes."""
    found = Mediation.objects.filter(num=num).first() if num < 1 << 63 else None
    if found is None or viewer.actor is None or not (viewer.member or viewer.banned):
        raise NotFound
    words = list(RoomWord.objects.filter(room=num).order_by("seq"))
    came = frozenset(word.by for word in words if word.sort == "come")
    sides = {found.moderator: "moderator", found.one: "one", found.other: "other"}
    mine = sides.get(viewer.actor, "")
    if not mine or (mine == "one" and found.other not in came):
        raise NotFound
    names = {side: name_of(actor) for actor, side in sides.items()}
    proposal = next((word for word in reversed(words) if word.sort == "proposal"), None)
    yes = frozenset(
        word.by for word in words if proposal and word.sort == "yes" and word.about == proposal.activity
    )
    said = tuple((word, names.get(sides.get(word.by, ""), "")) for word in words)
    return Room(found, mine, names, came, said, proposal, yes)


def _clean(words: str) -> str:
    said = words.replace("\0", "").encode(errors="replace").decode().strip()[:LONGEST]
    if not said:
        raise Invalid(_("There is nothing in it yet. A line is enough."))
    return said


def _tell(viewer: Viewer, room: Room, type_: str, key: str = "", **payload: object) -> Recorded:
    return record(
        Activity(
            type=type_,
            actor=viewer.uri,
            object=room.found.uri,
            object_type=TYPE,
            payload=payload,
            audience="direct",
            id=activity_id(viewer.uri, f"room\n{key}") if key else "",
        )
    )


def come(viewer: Viewer, num: int, *, yes: bool) -> None:
    """Come in, or rather not: then the room is closed, and nobody is blamed."""
    with writing():
        room = access_room(viewer, num)
        if room.mine == "moderator" or room.found.ended:
            raise NotAllowed(_("Only the two decide about that."))
        if not yes:
            _tell(viewer, room, "Leave", f"{num} no")
        elif viewer.actor not in room.came:
            _tell(viewer, room, "Join", f"{num} come")


def answer(viewer: Viewer, num: int, answers: list[str]) -> None:
    """Answer the four questions: once, all of them."""
    with writing():
        room = _open(viewer, num)
        if room.mine == "moderator":
            raise NotAllowed(_("The questions are for the two."))
        if room.answers_of(viewer.actor or 0):
            raise Invalid(_("You answered already. Write below what you want to add."))
        said = [_clean(one) for one in answers[:QUESTIONS]]
        if len(said) < QUESTIONS:
            raise Invalid(_("There is nothing in it yet. A line is enough."))
        for place, one in enumerate(said):
            _tell(viewer, room, "hearth:Tell", f"{num} {place}", sort="answer", question=place, words=one)


def write(viewer: Viewer, num: int, words: str, *, key: str = "") -> None:
    """Say something in the room."""
    with writing():
        _tell(viewer, _open(viewer, num), "hearth:Tell", key, sort="words", words=_clean(words))


def propose(viewer: Viewer, num: int, words: str, *, key: str = "") -> None:
    """Put an agreement into words. A new wording asks both anew."""
    with writing():
        _tell(viewer, _open(viewer, num), "hearth:Propose", key, words=_clean(words))


def agree(viewer: Viewer, num: int, proposal: str) -> None:
    """Say yes to exactly these words."""
    with writing():
        room = _open(viewer, num)
        if room.mine == "moderator":
            raise NotAllowed(_("Only the two decide about that."))
        if room.proposal is None or room.proposal.activity != proposal:
            raise Invalid(_("The wording has changed meanwhile. Read it again before you agree."))
        if viewer.actor not in room.agreed_by:
            _tell(viewer, room, "hearth:Agree", f"{num} yes {proposal}", about=proposal)


def _open(viewer: Viewer, num: int) -> Room:
    room = access_room(viewer, num)
    if room.found.ended:
        raise NotAllowed(_("This room is closed."))
    if not room.both:
        raise NotAllowed(_("Nothing is written before both came in."))
    return room
