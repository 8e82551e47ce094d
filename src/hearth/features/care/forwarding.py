"""Between homes: telling the keepers of a person's own server what was reported here, and hearing what theirs say."""

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.features.care.access import access_case_to_act
from hearth.features.care.models import Case, Concerned, Evidence
from hearth.features.care.reporting import report
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, Row, activity_id
from hearth.ledger.record import record, writing
from hearth.people.models import Actor
from hearth.people.sight import Viewer, viewer_for

REPORT = "hearth:RemoteReport"
"""the object type of a report that comes from another server, or goes to one"""
LONGEST = 2000
_SPOKEN = ("Note", "Article", "Page", "Question", "Event")


def elsewhere(case: Case) -> Actor | None:
    """The person of another server a case is about, or None."""
    concerned = Concerned.objects.filter(case=case.num).values("actor")
    return Actor.objects.filter(num__in=concerned, sort="remote", deleted=False).order_by("num").first()


def was_forwarded(case: Case) -> bool:
    """Whether that server was told."""
    return read.row_by_id(_identity(case)) is not None


def _identity(case: Case) -> str:
    return activity_id(HOME, f"forward\n{case.uri}")


def forward(viewer: Viewer, num: int, words: str) -> None:
    """Tell the other server's keepers, in the home's name: nobody who complained is named. Once for each case."""
    with writing():
        case = access_case_to_act(viewer, num)
        person = elsewhere(case)
        if person is None:
            raise Invalid(_("This is about nobody of another server."))
        about = Evidence.objects.filter(case=case.num).values_list("about", flat=True)
        posts = [uri for uri in about if _is_theirs(uri, person)]
        record(
            Activity(
                type="Flag",
                actor=HOME,
                object=person.uri,
                object_type=REPORT,
                payload={"about": [person.uri, *posts], "words": words.strip()[:LONGEST], "by": viewer.uri},
                context=case.uri,
                id=_identity(case),
                audience="direct",
            )
        )


def _is_theirs(uri: str, person: Actor) -> bool:
    known = read.state(uri)
    return known is not None and known.actor == person.uri and known.uri != person.uri


def heard(row: Row) -> None:
    """Another server's keepers told us: it becomes a case, or joins one. Posts say more than their author alone."""
    reporter = read.num_of(row.actor)
    about = [uri for uri in row.payload.get("about", ()) if isinstance(uri, str)]
    posts = [uri for uri in about if (known := read.state(uri)) is not None and known.type in _SPOKEN]
    for uri in (posts or about)[:10]:
        num = read.num_of(uri)
        if num is not None and reporter is not None:
            words = str(row.payload.get("words") or "")
            report(viewer_for(reporter), num, harm=0, words=words, key=f"{row.id}\n{uri}")
