"""What care forgets with a person: what she reported and wrote. What was sealed about what she did stays sealed while
its case needs it, readable nowhere else."""

from hearth.features.care.models import Decision, Report, RoomWord
from hearth.features.care.projectors import recount
from hearth.features.care.rooms import settle
from hearth.ledger.erase import Erasure, erases


@erases
def forget_reports(what: Erasure) -> None:
    """Her reports go; the cases they opened are counted anew and stay."""
    if not what.person:
        return
    mine = Report.objects.filter(reporter=what.num)
    cases = set(mine.values_list("case", flat=True))
    mine.delete()
    for case in cases:
        recount(case)
    Decision.objects.filter(by=what.num).update(words="")


@erases
def forget_rooms(what: Erasure) -> None:
    """What she said in private rooms goes; whether the two agreed is counted anew."""
    if not what.person:
        return
    mine = RoomWord.objects.filter(by=what.num)
    rooms = set(mine.values_list("room", flat=True))
    mine.delete()
    for room in rooms:
        settle(room)
