"""How somebody usually posts from other people's programs: to whom, with which pictures veiled, in which language."""

from hearth.base.errors import Invalid, NotAllowed
from hearth.people.sight import Viewer
from hearth.people.standing import Habit

PRIVACIES = ("public", "unlisted", "private", "direct")


def habits_of(actor: int) -> Habit:
    """Her habits, or the usual ones."""
    return Habit.objects.filter(actor=actor).first() or Habit(actor=actor)


def change_habits(viewer: Viewer, privacy: str | None, sensitive: bool | None, language: str | None) -> None:
    """Change what is given; None leaves it."""
    if viewer.actor is None:
        raise NotAllowed
    held = habits_of(viewer.actor)
    if privacy is not None:
        if privacy not in PRIVACIES:
            raise Invalid("privacy is not one of " + ", ".join(PRIVACIES))
        held.privacy = privacy
    held.sensitive = held.sensitive if sensitive is None else sensitive
    held.language = held.language if language is None else language[:20]
    held.save()
