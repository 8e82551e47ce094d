"""How the edges forget."""

from hearth.federation.activitypub import cached
from hearth.federation.activitypub.receiving.rows import Passing, Received, RemoteActor, RemoteKey
from hearth.federation.activitypub.sending import forgetting
from hearth.federation.elsewhere.rows import Answered, BrandAccount, Relation
from hearth.ledger.erase import Erasure, before_erasing, erases, erases_after

before_erasing(forgetting.say_farewell)


@erases
def forget_what_waits(what: Erasure) -> None:
    """What is on its way to other servers."""
    if what.how != "withdraw":
        forgetting.forget_person(what.num)
        forgetting.forget_posts(what.objects)
        Received.objects.filter(about__in=what.objects).delete()
        Passing.objects.filter(num__in=what.nums).delete()
        RemoteKey.objects.filter(owner=what.person).delete()
        RemoteActor.objects.filter(uri=what.person).delete()
    if what.person:
        for side in (BrandAccount, Answered, Relation):
            side._default_manager.filter(actor=what.num).delete()


@erases_after
def forget_documents(_what: Erasure) -> None:
    """Documents this process remembers."""
    cached.forget()
