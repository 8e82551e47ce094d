"""How the gate forgets: an application with everything about it, and a reader with what she thought."""

from hearth.features.applications.drafts import forget_address
from hearth.features.applications.models import Application, Contact, Reminder, Verdict, Word
from hearth.features.applications.projectors import forget, settle
from hearth.ledger.erase import Erasure, erases


@erases
def forget_applications(what: Erasure) -> None:
    """What is erased by number or person leaves every table, with its address and its mail."""
    uris = set(what.objects)
    if what.person:
        uris |= set(Application.objects.filter(person=what.person).values_list("uri", flat=True))
    forget(sorted(uris))
    for contact in Contact.objects.exclude(num__in=Application.objects.values("num")):
        forget_address(contact.num, contact.email)
    if what.person:
        Verdict.objects.filter(reader=what.person).delete()
        gone = Word.objects.filter(by=what.person)
        concerned = set(gone.values_list("application", flat=True))
        gone.update(text="", next_step="")
        for uri in concerned:
            settle(uri)
    Reminder.objects.exclude(application__in=Application.objects.values("uri")).delete()
