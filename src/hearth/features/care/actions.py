"""The steps of care. Each is previewed, cites a rule, is told to whom it concerns, can be undone for ten minutes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock, live, options
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.markup import excerpt
from hearth.features.care.access import access_case_to_act, cases_for, keepers
from hearth.features.care.claims import take_on
from hearth.features.care.letters import letter, speaking_to
from hearth.features.care.models import Act, Case, Concerned, Evidence
from hearth.features.care.queries import UNDO_FOR
from hearth.features.care.words import GRAVE, SORTS, rules, version
from hearth.ledger import read
from hearth.ledger.activity import HOME, HOME_NUM, Activity, activity_id
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import Actor, Restriction
from hearth.people.restrictions import DIRECT_ONLY, lift, restrict
from hearth.people.roles import holders_of
from hearth.people.sight import Viewer
from hearth.spaces.calm import calm_down, lift_calm, speaks_for_brand
from hearth.spaces.models import PendingDelete, Post, Protected
from hearth.spaces.writing import target_of, uri_of

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a keeper is about to do. `person` and `about` are numbers; `scope` a space or the home (1)."""

    sort: str
    rule: str
    reason: str
    person: int = 0
    about: int = 0
    until: int = 0
    scope: int = HOME_NUM
    seconds: int = 0
    key: str = ""


def appeal_days() -> int:
    """How long one can appeal, and how long removed posts are kept for that."""
    value = options.get("care_appeal_days", "30")
    return int(value) if value.isdecimal() and 0 < int(value) <= 365 else 30


def preview(viewer: Viewer, num: int, step: Step) -> str:
    """The exact letter this step would send; "" where nobody gets one. Raises like the step itself."""
    with writing():
        case = access_case_to_act(viewer, num)
        _check(viewer, case, step)
        return _letter(viewer, step)


def act(viewer: Viewer, num: int, step: Step) -> Recorded:
    """Take one step in a case."""
    identity = activity_id(viewer.uri, f"care\n{step.key}") if step.key else ""
    with writing():
        if identity and (before := read.row_by_id(identity)) is not None:
            return Recorded(before.seq, before.id, before.object, before.num, False, before.published)
        case = access_case_to_act(viewer, num)
        _check(viewer, case, step)
        if step.sort != "note":
            take_on(viewer, case)
        effect = _carry_out(viewer, case, step)
        sort = SORTS[step.sort]
        payload = {
            "sort": step.sort,
            "about": _uri(step.about),
            "scope": _uri(step.scope),
            "rule": step.rule,
            "version": version(),
            "reason": _reason(step),
            "letter": _letter(viewer, step),
            "effect": effect,
            "until": step.until,
        }
        if sort.person:
            payload["person"] = _uri(step.person)
        else:
            payload["attributedTo"] = HOME
        done = record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="hearth:Act",
                payload=payload,
                context=case.uri,
                target=_uri(step.scope),
                audience="direct",
                id=identity,
            )
        )
    if step.sort == "removal":
        _tell_tabs("delete", step.about)
    return done


def _uri(num: int) -> str:
    return uri_of(num) if num else ""


def _reason(step: Step) -> str:
    return step.reason.replace("\0", "").encode(errors="replace").decode().strip()[:LONGEST_REASON]


def _check(viewer: Viewer, case: Case, step: Step) -> None:
    sort = SORTS.get(step.sort)
    if sort is None or step.sort in ("appeal", "apart", "mediation"):
        raise Invalid(_("Choose what to do."))
    if case.state != "open":
        raise Invalid(_("This case is closed. Undo its closing, or report anew."))
    if step.rule not in {one.key for one in rules()}:
        raise Invalid(_("Choose the rule this is about."))
    if not _reason(step):
        raise Invalid(_("Say why in a sentence. It is kept on the record."))
    now = clock.now()
    if sort.timed and (step.until or step.sort != "ban") and not now < step.until <= now + 366 * clock.DAY:
        raise Invalid(_("Choose until when."))
    if sort.person:
        _check_person(viewer, case, step)
    if step.sort in ("removal", "protect") and not _is_evidence(case, step.about):
        raise Invalid(_("Choose one of the posts of this case."))
    if step.sort in ("calm", "slow") and step.about not in (case.thread, case.space):
        raise Invalid(_("Choose the thread or the space of this case."))
    if step.sort in GRAVE and speaks_for_brand(viewer) and _protects(case):
        peers = [one.name for one in keepers(case, but=viewer.actor or 0) if one.peer]
        who = (
            _("Ask %(names)s.") % {"names": ", ".join(peers)} if peers else _("Nobody here can do that yet.")
        )
        raise NotAllowed(
            _("This is protected criticism: it takes a moderator who does not speak for the brand.")
            + " "
            + who
        )


def _check_person(viewer: Viewer, case: Case, step: Step) -> None:
    if not Concerned.objects.filter(case=case.num, actor=step.person).exists():
        raise Invalid(_("Choose whom of this case it is about."))
    person = Actor.objects.filter(num=step.person).first()
    if person is None or person.deleted:
        raise Invalid(_("They have left for good; there is nobody to write to."))
    if step.person in holders_of("founder") and step.sort == "ban":
        raise Invalid(_("A founder hands the home on before leaving it. Pause them, and talk."))
    if step.scope not in (HOME_NUM, case.space):
        raise Invalid(_("Choose where it holds."))
    if step.scope == HOME_NUM and step.sort in ("pause", "ban") and not _keeps_home(viewer):
        raise NotAllowed(_("You take care of one space; for the whole home, hand the case over."))


def _keeps_home(viewer: Viewer) -> bool:
    return viewer.holds("founder", "steward", "moderator")


def _is_evidence(case: Case, num: int) -> bool:
    return Evidence.objects.filter(case=case.num, about=_uri(num)).exists()


def _protects(case: Case) -> bool:
    """Whether protected criticism stands in this case."""
    abouts = Evidence.objects.filter(case=case.num).values("about")
    return Protected.objects.filter(post_uri__in=abouts).exists()


def _letter(viewer: Viewer, step: Step) -> str:
    if not SORTS[step.sort].person:
        return ""
    names = dict(Actor.objects.filter(num__in=(step.person, step.scope)).values_list("num", "name"))
    post = Post.objects.filter(num=step.about).first() if step.about else None
    quoted = (
        (post.title or excerpt(post.html, 600)) if post is not None and post.author == step.person else ""
    )
    with speaking_to(step.person):
        return _written(viewer, step, names, quoted)


def _written(viewer: Viewer, step: Step, names: dict[int, str], quoted: str) -> str:
    return letter(
        step.sort,
        name=names.get(step.person, ""),
        by=viewer.name,
        rule=step.rule,
        version=version(),
        reason=_reason(step),
        until=step.until,
        place=names.get(step.scope, ""),
        quoted=quoted,
    )


def _carry_out(viewer: Viewer, case: Case, step: Step) -> str:
    """Make it so; returns what the step brought about (a uri), so that it can be undone."""
    match step.sort:
        case "pause" | "ban":
            scope = HOME_NUM if step.sort == "ban" else step.scope
            return restrict(
                viewer.uri,
                _uri(step.person),
                sort=step.sort,
                scope=_uri(scope),
                until=step.until or None,
                reason=_reason(step),
                case=case.uri,
            ).object
        case "removal":
            return _hide(step.about)
        case "calm" | "slow":
            seconds = step.seconds if step.sort == "slow" else 0
            if step.sort == "slow" and seconds <= 0:
                raise Invalid(_("Choose how long people wait between two posts."))
            return calm_down(
                viewer.uri,
                _uri(step.about),
                until=step.until,
                seconds=seconds,
                note=_reason(step),
                case=case.uri,
            ).object
        case "protect":
            return _protect(viewer, step.about)
        case "close":
            _let_write_again(viewer, case)
    return ""


def _let_write_again(viewer: Viewer, case: Case) -> None:
    """Somebody has looked: what kept the sender of a message from its recipient meanwhile ends."""
    about = Concerned.objects.filter(case=case.num).values("actor")
    held = Restriction.objects.filter(actor__in=about, sort=DIRECT_ONLY, valid_to__gt=clock.now())
    for uri in list(held.values_list("uri", flat=True)):
        state = read.state(uri)
        if state is not None and state.payload.get("case") == case.uri:
            lift(viewer.uri, uri)


def _hide(num: int) -> str:
    """Hide a post at once; it goes for good when the time to appeal is over."""
    post = Post.objects.filter(num=num).first()
    if post is None:
        raise NotFound(_("This post is gone already."))
    PendingDelete.objects.filter(num=num).delete()
    PendingDelete.objects.create(
        num=num,
        uri=post.uri,
        type=post.type,
        actor=HOME,
        audience=post.audience,
        target=target_of(post),
        context=uri_of(post.thread) if post.thread else "",
        due=clock.now() + appeal_days() * clock.DAY,
    )
    return post.uri


def _protect(viewer: Viewer, num: int) -> str:
    post = Post.objects.filter(num=num).first()
    if post is None:
        raise NotFound(_("This post is gone already."))
    if Protected.objects.filter(post=num).exists():
        raise Invalid(_("This criticism is protected already."))
    return record(
        Activity(
            type="hearth:Protect",
            actor=viewer.uri,
            object=post.uri,
            object_type=post.type,
            target=target_of(post),
            audience=post.audience,
            quiet=True,
        )
    ).id


# Taking back


def may_undo(viewer: Viewer, step: Act) -> bool:
    """Whoever took the step, or another keeper, within ten minutes."""
    return (
        not step.undone
        and step.sort not in ("gone", "note", "appeal", "mediation")
        and clock.now() < step.at + UNDO_FOR
    )


def undo(viewer: Viewer, num: int) -> int:
    """Take a step back. Returns its case."""
    with writing():
        step = Act.objects.filter(num=num).first()
        case = cases_for(viewer).filter(num=step.case).first() if step is not None else None
        if step is None or case is None:
            raise NotFound
        if step.undone:
            return case.num
        if not may_undo(viewer, step):
            raise NotAllowed(
                _("Ten minutes have passed, so this stands. It can be changed by an appeal or a new step.")
            )
        take_back(viewer.uri, step)
    return case.num


def take_back(by: str, step: Act) -> None:
    """Undo what a step brought about, and record that, inside the caller's transaction."""
    match step.sort:
        case "pause" | "ban" | "apart":
            lift(by, step.effect)
        case "calm" | "slow":
            lift_calm(by, step.effect)
        case "removal":
            _show_again(step.effect)
        case "protect":
            post = Protected.objects.filter(activity=step.effect).first()
            if post is not None:
                record(
                    Activity(
                        type="Undo", actor=by, object=step.effect, object_type="hearth:Protect", quiet=True
                    )
                )
    record(
        Activity(
            type="Undo",
            actor=by,
            object=step.activity,
            object_type="hearth:Act",
            context=_uri(step.case),
            audience="direct",
        )
    )


def _show_again(uri: str) -> None:
    if PendingDelete.objects.filter(uri=uri, actor=HOME).delete()[0]:
        _tell_tabs("undelete", read.num_of(uri) or 0)


def _tell_tabs(kind: str, num: int) -> None:
    post = Post.objects.filter(num=num).first()
    if post is None:
        return
    live.publish(
        live.TABS,
        {
            "kind": kind,
            "num": str(post.num),
            "space": str(post.space),
            "channel": str(post.channel or 0),
            "thread": str(post.thread or 0),
            "author": str(post.author),
            "audience": post.audience,
        },
    )
