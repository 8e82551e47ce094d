"""From activities to cases. Reports may come before their case and acts before either: whatever is known is counted
again when the rest arrives."""

from django.db.models import Count, Max

from hearth.base.sql import sql
from hearth.features.care import rooms as rooms  # with projectors of its own
from hearth.features.care.chronicle import told
from hearth.features.care.models import Act, Appeal, Case, Concerned, Decision, Evidence, Report
from hearth.feeds.telling import tell, untell
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.read import num_of, undone

_REPORT = sql(
    "INSERT INTO care_report(activity, seq, matter, about, about_type, reporter, harm, rule, version, words, wants,"
    " published) VALUES(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING"
)
_TOLD = sql(
    "UPDATE care_case SET reports = reports + 1, reporters = reporters + CASE WHEN EXISTS(SELECT 1 FROM care_report r"
    " WHERE r.matter = %s AND r.reporter = %s AND r.activity <> %s) THEN 0 ELSE 1 END,"
    " rank = CASE WHEN rank < %s THEN %s ELSE rank END,"
    " last_at = CASE WHEN last_at < %s THEN %s ELSE last_at END WHERE num = %s"
)


def _text(row: Row, key: str) -> str:
    value = row.payload.get(key)
    return value.replace("\0", "") if isinstance(value, str) else ""


def _whole(row: Row, key: str) -> int:
    value = row.payload.get(key)
    return value if type(value) is int and 0 <= value < 1 << 62 else 0


def _num(uri: str) -> int:
    return (num_of(uri) if uri else None) or 0


# Cases


@told("Create", "hearth:Case")
def put_case(row: Row) -> None:
    """A matter was opened."""
    concerned = _num(_text(row, "concerned"))
    Case.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "about": _text(row, "about"),
            "about_type": _text(row, "about_type"),
            "concerned": concerned,
            "space": _num(row.target) or 1,
            "thread": _num(row.context),
            "opened": row.published,
            "last_at": row.published,
        },
    )
    if concerned:
        Concerned.objects.get_or_create(case=row.num, actor=concerned)
    if Report.objects.filter(case=row.num).exists():
        recount(row.num)


def recount(case: int) -> None:
    """Count the reports of a case anew."""
    found = Report.objects.filter(case=case).aggregate(
        reports=Count("activity"),
        reporters=Count("reporter", distinct=True),
        rank=Max("harm"),
        last=Max("published"),
    )
    known = Case.objects.filter(num=case).first()
    if known is None:
        return
    known.reports, known.reporters = found["reports"], found["reporters"]
    known.rank = found["rank"] or 0
    known.last_at = max(known.opened, found["last"] or 0)
    known.save(update_fields=["reports", "reporters", "rank", "last_at"])


def _standing(case: int) -> int:
    """Where a case went, if it was merged."""
    for _step in range(8):
        into = Case.objects.filter(num=case).values_list("merged_into", flat=True).first()
        if not into:
            break
        case = into
    return case


@told("Flag", "hearth:Case")
def put_report(row: Row) -> None:
    """Somebody told us."""
    if row.erased:
        return
    case, reporter, harm = _standing(_num(row.object)), _num(row.actor), _whole(row, "harm")
    _REPORT(
        row.id,
        row.seq,
        case,
        _text(row, "about"),
        _text(row, "about_type"),
        reporter,
        harm,
        _text(row, "rule"),
        _whole(row, "version"),
        _text(row, "words"),
        _text(row, "wants"),
        row.published,
    )
    _TOLD(case, reporter, row.id, harm, harm, row.published, row.published, case)


@told("hearth:Claim", "hearth:Case")
def put_claim(row: Row) -> None:
    """Somebody takes it on, hands it over, or lets it go."""
    case, holder = _num(row.object), _num(_text(row, "holder"))
    if holder and Concerned.objects.filter(case=case, actor=holder).exists():
        holder = 0
    Case.objects.filter(num=case).update(holder=holder, held_until=_whole(row, "until") if holder else 0)
    giver = _num(row.actor)
    if holder and holder != giver:
        tell(
            holder,
            "care",
            about=case,
            by=giver,
            url=f"/care/{case}/",
            words="care.handed",
            activity=row.id,
            at=row.published,
        )


@told("hearth:Merge", "hearth:Case")
def merge_cases(row: Row) -> None:
    """Two cases were one matter. Whom either is about, the whole is about; who holds it and is concerned lets go."""
    case, into = _num(row.object), _num(_text(row, "into"))
    if not case or not into or case == into:
        return
    Report.objects.filter(case=case).update(case=into)
    for actor in list(Concerned.objects.filter(case=case).values_list("actor", flat=True)):
        Concerned.objects.get_or_create(case=into, actor=actor)
        Case.objects.filter(num=into, holder=actor).update(holder=0, held_until=0)
    for model in (Act, Appeal, Evidence):
        model._default_manager.filter(case=case).update(case=into)
    Case.objects.filter(num=case).update(merged_into=into, state="merged", holder=0, held_until=0)
    recount(case)
    recount(into)


@told("hearth:Split", "hearth:Case")
def split_case(row: Row) -> None:
    """Some reports are a matter of their own: their thing moves into another case."""
    case, into, about = _num(row.object), _num(_text(row, "into")), _text(row, "about")
    Report.objects.filter(case=case, about=about).update(case=into)
    Evidence.objects.filter(case=case, about=about).update(case=into)
    recount(case)
    recount(into)


# Acts


@told("Create", "hearth:Act")
@told("Update", "hearth:Act")
def put_act(row: Row) -> None:
    """A step was taken."""
    case, sort = _standing(_num(row.context)), _text(row, "sort")
    first = row.type == "Create"
    values = {
        "uri": row.object,
        "case": case,
        "sort": sort[:12],
        "person": _num(_text(row, "person")),
        "about": _text(row, "about"),
        "scope": _num(_text(row, "scope")) or 1,
        "rule": _text(row, "rule"),
        "version": _whole(row, "version"),
        "reason": _text(row, "reason"),
        "letter": _text(row, "letter"),
        "effect": _text(row, "effect"),
        "until": _whole(row, "until"),
    }
    Act.objects.update_or_create(
        num=row.num,
        defaults=values,
        create_defaults={**values, "activity": row.id, "by": _num(row.actor), "at": row.object_published},
    )
    if first and undone(row.id):
        return
    if first and values["person"]:
        tell(
            int(str(values["person"])),
            "care",
            about=row.num,
            by=None,
            url=f"/care/letters/{row.num}/",
            words="care.letter",
            activity=row.id,
            at=row.published,
        )
    if first and sort == "close":
        Case.objects.filter(num=case).update(state="closed", holder=0, held_until=0)
        for reporter in _reporters(case):
            tell(
                reporter,
                "care",
                about=row.num,
                by=None,
                url="/care/mine/",
                words="care.closed",
                activity=row.id,
                at=row.published,
            )


def _reporters(case: int) -> list[int]:
    return list(Report.objects.filter(case=case).values_list("reporter", flat=True).distinct())


@told("Undo", "hearth:Act")
def undo_act(row: Row) -> None:
    """A step was taken back."""
    act = Act.objects.filter(activity=row.object).first()
    if act is None or act.undone or act.sort == "gone":
        return
    Act.objects.filter(num=act.num).update(undone=row.published, undone_by=_num(row.actor))
    if act.person:
        untell(act.person, about=act.num, words="care.letter")
        tell(
            act.person,
            "care",
            about=act.num,
            by=None,
            url=f"/care/letters/{act.num}/",
            words="care.undone",
            activity=row.id,
            at=row.published,
        )
    if act.sort == "close":
        Case.objects.filter(num=act.case, state="closed").update(state="open")
        for reporter in _reporters(act.case):
            untell(reporter, about=act.num, words="care.closed")


@told("hearth:Ended", "hearth:Act")
def end_act(row: Row) -> None:
    """What was set for a time is over."""
    Act.objects.filter(uri=row.object).exclude(sort="gone").update(ended=row.published)


@told("Delete", "hearth:Act")
def bare_act(row: Row) -> None:
    """Whom it was about is erased: that somebody did something then stays, and nothing else."""
    bare = {
        "person": 0,
        "about": "",
        "scope": 1,
        "sort": "gone",
        "rule": "",
        "version": 0,
        "reason": "",
        "letter": "",
        "effect": "",
        "until": 0,
        "undone": 0,
        "undone_by": 0,
        "ended": 0,
    }
    if row.tombstone:
        case = _standing(_num(row.context))
        Act.objects.update_or_create(
            num=row.num,
            defaults=bare,
            create_defaults={
                **bare,
                "uri": row.object,
                "activity": row.id,
                "case": case,
                "by": _num(row.actor),
                "at": row.published,
            },
        )
        return
    person = Act.objects.filter(num=row.num).values_list("person", flat=True).first()
    for words in ("care.letter", "care.undone"):
        untell(person or 0, about=row.num, words=words)
    Act.objects.filter(num=row.num).update(**bare)


# Appeals


@told("Create", "hearth:Appeal")
def put_appeal(row: Row) -> None:
    """Somebody asks that it is looked at again."""
    act = _num(_text(row, "act"))
    Appeal.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "act": act,
            "case": _standing(_num(row.context)),
            "person": _num(row.author),
            "words": _text(row, "words"),
            "at": row.published,
            "due": _whole(row, "due"),
        },
    )


@told("Delete", "hearth:Appeal")
def drop_appeal(row: Row) -> None:
    """The appeal is gone with whoever made it."""
    Appeal.objects.filter(num=row.num).delete()
    Decision.objects.filter(appeal=row.object).delete()


@told("hearth:Decide", "hearth:Appeal")
def put_decision(row: Row) -> None:
    """Somebody else looked again."""
    if row.erased:
        return
    known = read.state(row.object)
    if known is not None and known.deleted:
        return
    Decision.objects.get_or_create(
        appeal=row.object,
        defaults={
            "activity": row.id,
            "by": _num(row.actor),
            "result": "lifted" if row.payload.get("lifted") else "stands",
            "words": _text(row, "words"),
            "at": row.published,
        },
    )


# Evidence


@told("Create", "hearth:Evidence")
def put_evidence(row: Row) -> None:
    """What was reported is kept, sealed."""
    Evidence.objects.update_or_create(
        num=row.num,
        defaults={
            "case": _standing(_num(row.context)),
            "about": _text(row, "about"),
            "sealed": _text(row, "sealed"),
            "taken": row.published,
        },
    )


@told("Delete", "hearth:Evidence")
def drop_evidence(row: Row) -> None:
    """Its time is over."""
    Evidence.objects.filter(num=row.num).delete()
