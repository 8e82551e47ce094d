"""From activities to the private rooms of mediation; what stands about an agreement is counted from what was said."""

from hearth.base import clock
from hearth.features.care.chronicle import told
from hearth.features.care.models import Mediation, RoomWord
from hearth.feeds.telling import tell
from hearth.ledger.activity import Row
from hearth.ledger.read import num_of

LOOK_BACK = 14 * clock.DAY
_SORTS = {
    "Join": "come",
    "Leave": "no",
    "hearth:Agree": "yes",
    "hearth:Propose": "proposal",
    "hearth:Remind": "back",
}


def _text(row: Row, key: str) -> str:
    value = row.payload.get(key)
    return value.replace("\0", "") if isinstance(value, str) else ""


def _num(uri: str) -> int:
    return (num_of(uri) if uri else None) or 0


@told("Create", "hearth:Mediation")
def put_room(row: Row) -> None:
    """A room was offered: the one who was hurt is asked first."""
    if row.erased:
        return
    other = _num(_text(row, "other"))
    Mediation.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "case": _num(row.context),
            "moderator": _num(_text(row, "moderator")),
            "one": _num(_text(row, "one")),
            "other": other,
            "words": _text(row, "words"),
            "opened": row.published,
        },
    )
    _told(row, row.num, [other], "care.mediation")
    settle(row.num)


@told("Join", "hearth:Mediation")
@told("Leave", "hearth:Mediation")
@told("hearth:Agree", "hearth:Mediation")
@told("hearth:Tell", "hearth:Mediation")
@told("hearth:Propose", "hearth:Mediation")
@told("hearth:Remind", "hearth:Mediation")
def put_word(row: Row) -> None:
    """Something was said in a room."""
    room = _num(row.object)
    if row.erased or not room:
        return
    question = row.payload.get("question")
    sort = _SORTS.get(row.type) or ("answer" if _text(row, "sort") == "answer" else "words")
    RoomWord.objects.update_or_create(
        activity=row.id,
        defaults={
            "seq": row.seq,
            "room": room,
            "by": _num(row.actor),
            "sort": sort,
            "question": question if type(question) is int and 0 <= question < 10 else 0,
            "words": _text(row, "words"),
            "about": _text(row, "about"),
            "at": row.published,
        },
    )
    settle(room)
    found = Mediation.objects.filter(num=room).first()
    if found is None or (sort == "answer" and question != 0):
        return
    knowing = [found.moderator, found.one, found.other]
    if sort == "no" or (sort == "come" and _num(row.actor) == found.other):
        knowing = [found.moderator]
    if sort == "come" and _num(row.actor) == found.other:
        _told(row, room, [found.one], "care.mediation")
    _told(row, room, knowing, "care.looked_back" if sort == "back" else "care.room")


def _told(row: Row, room: int, people: list[int], words: str) -> None:
    by = None if row.type in ("Create", "hearth:Remind") else _num(row.actor)
    for to in dict.fromkeys(people):
        if to:
            tell(
                to,
                "care",
                about=room,
                by=by,
                url=f"/care/room/{room}/",
                words=words,
                activity=row.id,
                at=row.published,
            )


def settle(room: int) -> None:
    """Whether the two agree, when to look back, whether it is over: from the words alone."""
    found = Mediation.objects.filter(num=room).first()
    if found is None:
        return
    words = list(RoomWord.objects.filter(room=room).order_by("seq"))
    two = {found.one, found.other}
    last = next((word for word in reversed(words) if word.sort == "proposal"), None)
    yes = {word.by: word.at for word in words if last and word.sort == "yes" and word.about == last.activity}
    found.agreed = max(yes.values()) if two <= yes.keys() else 0
    back = any(last and word.sort == "back" and word.about == last.activity for word in words)
    found.due = found.agreed + LOOK_BACK if found.agreed and not back else 0
    found.ended = next((word.at for word in words if word.sort == "no" and word.by in two), 0)
    found.save(update_fields=["agreed", "due", "ended"])
