"""Applications, verdicts, letters and reminders as rows: a chronicle, told in the order in which it happened."""

from typing import Any

from hearth.base.sql import sql
from hearth.features.applications.models import Application, Reminder, Verdict, Word
from hearth.features.applications.promise import ANSWER_WITHIN, LATE, next_moment
from hearth.feeds.telling import tell, untell, untell_everybody
from hearth.ledger import read
from hearth.ledger.activity import HOME, Row
from hearth.ledger.chronicles import Chronicle

TYPE = "hearth:Application"
_WAITING = ("applications.new", "applications.due", "applications.late")
_SAID = ("name", "answers", "heard", "language", "person")
_TOUCHED = sql(
    "SELECT 1 FROM applications_word WHERE application = %s"
    " UNION ALL SELECT 1 FROM applications_reminder WHERE application = %s LIMIT 1"
)


def _empty() -> None:
    for model in (Verdict, Word, Reminder, Application):
        model._default_manager.all().delete()
    untell_everybody((*_WAITING, "applications.answered"))


told = Chronicle("applications", _empty)


def _text(payload: dict[str, Any], key: str) -> str:
    value = payload.get(key)
    return value.replace("\0", "") if isinstance(value, str) else ""


@told("Create", TYPE)
@told("Update", TYPE)
def put_application(row: Row) -> None:
    """What somebody wrote, as it stands."""
    answers = row.payload.get("answers")
    pairs = [
        [str(one.get("question", "")), str(one.get("answer", ""))]
        for one in (answers if isinstance(answers, list) else [])
        if isinstance(one, dict)
    ]
    due = row.object_published + ANSWER_WITHIN
    known = Application(
        num=row.num,
        uri=row.object,
        name=_text(row.payload, "name"),
        answers=pairs,
        heard=_text(row.payload, "heard"),
        language=_text(row.payload, "language") or "en",
        asked=row.object_published,
        person=_text(row.payload, "person"),
        due=due,
        next_at=next_moment(due, 0),
    )
    Application.objects.bulk_create(
        [known], update_conflicts=True, unique_fields=["num"], update_fields=list(_SAID)
    )
    if _TOUCHED.one(row.object, row.object) is not None:
        settle(row.object)
    if row.type == "Create" and not row.quiet:
        for reader in _nums(row.payload.get("to")):
            _tell(reader, row, "applications.new", "promise")


@told("Delete", TYPE)
def drop_application(row: Row) -> None:
    """Nothing of it stays."""
    forget([row.object])


def forget(uris: list[str]) -> None:
    """Every row about these applications."""
    for model in (Verdict, Word, Reminder):
        model._default_manager.filter(application__in=uris).delete()
    Application.objects.filter(uri__in=uris).delete()


def _gone(uri: str) -> bool:
    state = read.state(uri)
    return state is not None and state.deleted


@told("hearth:Verdict", TYPE)
def put_verdict(row: Row) -> None:
    """What a reader thinks; the newest in a round stands."""
    if row.erased or _gone(row.object):
        return
    round_ = row.payload.get("round")
    key: dict[str, Any] = {
        "application": row.object,
        "reader": row.actor,
        "round": round_ if isinstance(round_, int) else 1,
    }
    known = Verdict.objects.filter(**key).first()
    if known is not None and (known.at, known.activity) >= (row.published, row.id):
        return
    Verdict.objects.update_or_create(
        **key,
        defaults={
            "verdict": _text(row.payload, "verdict"),
            "reason": _text(row.payload, "reason"),
            "at": row.published,
            "activity": row.id,
        },
    )


@told("hearth:Talk", TYPE)
@told("hearth:Decision", TYPE)
def put_word(row: Row) -> None:
    """A letter of the readers, an answer of the applicant, or the decision."""
    if row.erased or _gone(row.object):
        return
    answer = row.type == "hearth:Talk" and row.actor == HOME
    sort = "decision" if row.type == "hearth:Decision" else ("answer" if answer else "talk")
    Word.objects.update_or_create(
        activity=row.id,
        defaults={
            "application": row.object,
            "sort": sort,
            "by": row.actor,
            "text": _text(row.payload, "text"),
            "next_step": _text(row.payload, "next"),
            "outcome": _text(row.payload, "outcome"),
            "at": row.published,
        },
    )
    settle(row.object)
    if not answer:
        _promise_kept(row.object)
    if answer and not row.quiet:
        for reader in _nums(row.payload.get("to")):
            _tell(reader, row, "applications.answered", "letter")


@told("hearth:Remind", TYPE)
def put_reminder(row: Row) -> None:
    """The promise was spoken of, to whom it concerns."""
    if row.erased or _gone(row.object):
        return
    stage, due = row.payload.get("stage"), row.payload.get("due")
    if not isinstance(stage, int) or not isinstance(due, int):
        return
    Reminder.objects.update_or_create(
        activity=row.id, defaults={"application": row.object, "due": due, "stage": stage}
    )
    settle(row.object)
    words = "applications.late" if stage >= LATE else "applications.due"
    for reader in _nums(row.payload.get("to")):
        _tell(reader, row, words, "promise")


def _nums(uris: object) -> list[int]:
    found = (read.num_of(uri) for uri in (uris if isinstance(uris, list) else []) if isinstance(uri, str))
    return [num for num in found if num is not None]


def _tell(reader: int, row: Row, words: str, kind: str) -> None:
    num = read.num_of(row.object)
    if num is None:
        return
    for earlier in _WAITING:
        untell(reader, about=num, words=earlier)
    tell(
        reader,
        kind,
        about=num,
        by=None,
        url=f"/applications/{num}/",
        words=words,
        activity=row.id,
        at=row.published,
    )


def _promise_kept(uri: str) -> None:
    """Nobody need be told any more that somebody waits."""
    state = read.state(uri)
    for reader in _nums(state.payload.get("to")) if state else []:
        for words in _WAITING:
            untell(reader, about=state.num if state else 0, words=words)


def settle(uri: str) -> None:
    """Tell an application's state from its letters and reminders."""
    known = Application.objects.filter(uri=uri).first()
    if known is None:
        return
    words = sorted(Word.objects.filter(application=uri), key=lambda word: (word.at, word.activity))
    decision = next((word for word in words if word.sort == "decision"), None)
    said = [word for word in words if word.sort != "decision"]
    letters = sum(1 for word in said if word.sort == "talk")
    due: int | None = (said[-1].at if said else known.asked) + ANSWER_WITHIN
    state = "open"
    if decision is not None:
        state, due = "decided", None
    elif said and said[-1].sort == "talk":
        state, due = "talking", None
    spoken = Reminder.objects.filter(application=uri, due=due or 0).order_by("-stage").first()
    known.state, known.round, known.due = state, letters + 1, due
    known.outcome = decision.outcome if decision else ""
    known.decided = decision.at if decision else None
    known.decided_by = decision.by if decision else ""
    known.stage = spoken.stage if spoken else 0
    known.next_at = next_moment(due, known.stage)
    known.save()
