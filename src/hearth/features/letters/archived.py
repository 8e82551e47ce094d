"""People an archive brought along, with plain counts and in no order but the alphabet's."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef

from hearth.features.letters.models import Somebody
from hearth.people import actors
from hearth.people.models import Actor
from hearth.people.sight import Viewer
from hearth.spaces.access import posts_for, threads_for
from hearth.spaces.models import Thread


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody from an archive: how many answers she gave and threads she began, and whether she is on the list."""

    actor: Actor
    answers: int
    threads: int
    somebody: int | None

    @property
    def origin(self) -> str:
        """Where she wrote, as people say it."""
        return self.actor.origin.partition(":")[0].title()


def known_people(viewer: Viewer, page: int) -> tuple[list[Known], bool]:
    """One page of them, and whether there are more."""
    found, more = actors.ghosts(viewer, page)
    nums = [actor.num for actor in found]
    own = Thread.objects.filter(author=OuterRef("author")).values("num")
    answers = dict(
        posts_for(viewer)
        .filter(author__in=nums, thread__isnull=False, talk=True)
        .exclude(num=F("thread"))
        .exclude(thread__in=own)
        .values_list("author")
        .annotate(Count("num"))
        .order_by()
    )
    threads = dict(
        threads_for(viewer).filter(author__in=nums).values_list("author").annotate(Count("num")).order_by()
    )
    listed = dict(Somebody.objects.filter(by=viewer.actor or 0, ghost__in=nums).values_list("ghost", "pk"))
    return [
        Known(actor, answers.get(actor.num, 0), threads.get(actor.num, 0), listed.get(actor.num))
        for actor in found
    ], more
