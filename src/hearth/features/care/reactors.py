"""Letters of care go out by mail when the ten minutes to undo a step are over; what was taken back is not sent."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base.mail import Mail, put, take_back
from hearth.features.care.forwarding import REPORT, heard
from hearth.features.care.models import Act
from hearth.features.care.queries import UNDO_FOR
from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts
from hearth.people.models import Account
from hearth.ui.letters import written


def _key(activity: str) -> str:
    return f"care:{activity}"


@reacts("Create", "hearth:Act")
def post_letter(row: Row) -> None:
    """Whom a step is about reads exactly what was previewed."""
    step = Act.objects.filter(num=row.num, undone=0).first()
    account = Account.objects.filter(actor=step.person).first() if step and step.person else None
    if step is None or account is None or not step.letter or not account.email:
        return
    language = str(getattr(account, "language", "") or "en")
    with override(language):
        subject = _("A letter from those who take care of our home")
        text, html = written(
            subject=subject,
            paragraphs=step.letter.split("\n\n"),
            button=(_("Read it at home, answer or appeal"), f"/care/letters/{step.num}/"),
            footer=[
                _("You can appeal even if you cannot take part at the moment: sign in and follow the link.")
            ],
            language=language,
        )
    put(
        Mail(
            to=account.email,
            subject=subject,
            text=text,
            html=html,
            key=_key(row.id),
            kind="letter",
            actor=step.person,
            after=step.at + UNDO_FOR,
        )
    )


@reacts("Flag", REPORT)
def hear_others(row: Row) -> None:
    """Keepers of another server reported something here."""
    if row.origin != "home":
        heard(row)


@reacts("Undo", "hearth:Act")
def keep_letter_back(row: Row) -> None:
    """What was taken back in time is not sent."""
    take_back(_key(row.object))
