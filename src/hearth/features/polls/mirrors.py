"""What polls know about a person: her open answers, and that she answered a secret one that still runs."""

from django.utils.translation import gettext as _

from hearth.features.polls.models import Poll, SealedVote, Vote
from hearth.people.mirror import Line, Link, Moment, Section, mirrors
from hearth.people.models import Actor


@mirrors("polls.Vote", "polls.SealedVote")
def votes(me: Actor) -> Section:
    """Answers under her name. What she answered secretly is sealed, even on this page."""
    open_votes = list(Vote.objects.filter(actor=me.uri).order_by("-published"))
    sealed = list(SealedVote.objects.filter(actor=me.num))
    named = {one.poll for one in open_votes} | {one.poll for one in sealed}
    polls = {poll.uri: poll for poll in Poll.objects.filter(uri__in=named)}
    rows: list[Line] = [
        (Moment(one.published), _link(polls.get(one.poll)), _words(polls.get(one.poll), one.choices))
        for one in open_votes
    ]
    rows += [(None, _link(polls.get(one.poll)), _("secret; forgotten when the poll ends")) for one in sealed]
    return Section(
        key="votes",
        title=_("Your votes"),
        columns=(_("When"), _("Poll"), _("Answer")),
        rows=rows,
        count=len(rows),
        says=_("Open votes carry your name; those in secret polls lose it for good when the poll ends."),
        order=44,
        fate="done",
    )


def _link(poll: Poll | None) -> Link | str:
    return Link(_("poll"), f"/p/{poll.num}/") if poll else ""


def _words(poll: Poll | None, choices: object) -> str:
    if poll is None or not isinstance(choices, list):
        return ""
    return ", ".join(
        str(poll.options[one]) for one in choices if isinstance(one, int) and one < len(poll.options)
    )
