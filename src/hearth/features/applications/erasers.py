"""How the gate forgets: an application with everything about it, and a reader with what she thought."""

from hearth.base.models import OutgoingMail
from hearth.features.applications.models import Application, Contact, Draft, Reminder, Verdict, Word
from hearth.features.applications.projectors import forget, settle
from hearth.ledger.erase import Erasure, erases
from hearth.people.arriving import close_door


@erases
def forget_applications(what: Erasure) -> None:
    """What is erased by number or person leaves every table, with its address and its mail."""
    uris = set(what.objects)
    if what.person:
        uris |= set(Application.objects.filter(person=what.person).values_list("uri", flat=True))
    nums = [int(uri.removeprefix("local:/o/")) for uri in uris if uri.removeprefix("local:/o/").isdigit()]
    for contact in Contact.objects.filter(num__in=nums):
        Draft.objects.filter(email__iexact=contact.email).delete()
        OutgoingMail.objects.filter(key__startswith=f"application {contact.num} ").delete()
        close_door(f"local:/o/{contact.num}")
        contact.delete()
    forget(sorted(uris))
    if what.person:
        Verdict.objects.filter(reader=what.person).delete()
        gone = Word.objects.filter(by=what.person)
        concerned = set(gone.values_list("application", flat=True))
        gone.update(text="", next_step="")
        for uri in concerned:
            settle(uri)
    Reminder.objects.exclude(application__in=Application.objects.values("uri")).delete()
