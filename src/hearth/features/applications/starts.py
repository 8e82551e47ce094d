"""How a letter of a reader may begin. A start holds a gap for words of her own and cannot go as it is."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base.errors import Invalid
from hearth.features.applications.queries import NOT_YET, TALK, WELCOME

GAP = "…"
SHORTEST = 60
LONGEST = 6000


def start_of(outcome: str, *, applicant: str, reader: str, home: str, language: str) -> str:
    """The first lines of a letter, in the applicant's language, with a gap."""
    names = {"name": applicant, "reader": reader, "home": home}
    with override(language):
        hello, bye = _("Dear %(name)s,") % names, _("Warmly,\n%(reader)s") % names
        if outcome == WELCOME:
            middle = _("you are welcome at %(home)s. In what you wrote, this spoke to me: …") % names
        elif outcome == TALK:
            middle = _("thank you for what you wrote. Before we decide I would like to ask you: …") % names
        else:
            middle = _("thank you for writing to us. We think it is not yet the moment, because …") % names
    return f"{hello}\n\n{middle}\n\n{bye}\n"


def next_of(language: str) -> str:
    """A next step that may stand in a "not yet"."""
    with override(language):
        return _("Write to us again in three months, and tell us what you tried meanwhile.")


def clean_letter(text: str, outcome: str, next_step: str = "") -> tuple[str, str]:
    """A letter as it goes out: written by a person, with a next step when it says "not yet"."""
    said = text.replace("\r\n", "\n").replace("\0", "").encode(errors="replace").decode().strip()
    step = " ".join(next_step.replace("\0", "").encode(errors="replace").decode().split())
    if not said:
        raise Invalid(_("The letter is empty. A person waits for words of yours."))
    if f" {GAP}" in said or f"\n{GAP}" in said or said.startswith(GAP):
        raise Invalid(_("The gap “…” is still there. Put a sentence of your own in its place."))
    if len(said) < SHORTEST:
        raise Invalid(_("The letter is very short. Say in a sentence or two what you found in the answers."))
    if len(said) > LONGEST:
        raise Invalid(_("A letter has at most %(most)s characters.") % {"most": f"{LONGEST:,}"})
    if outcome == NOT_YET and len(step) < 10:
        raise Invalid(_("Say what can come next: a “not yet” leaves the door ajar."))
    return said, step[:1000] if outcome == NOT_YET else ""
