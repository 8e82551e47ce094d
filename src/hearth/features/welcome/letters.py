"""How a greeter's letter begins, and how it goes out by mail."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from hearth.base import mail
from hearth.base.errors import Invalid
from hearth.features.welcome.queries import Pick
from hearth.people.accounts import account_of
from hearth.people.charter import charter
from hearth.people.sight import Viewer
from hearth.ui.letters import Heading, Item, written

GAP = "…"
SHORTEST = 40
LONGEST = 6000


def language_of(actor: int | None) -> str:
    """The language somebody is written to in."""
    account = account_of(actor)
    return str(getattr(account, "language", "") or "en")


def start_of(newcomer: str, greeter: str, language: str) -> str:
    """The first lines of a greeter's letter, with a gap for her own."""
    names = {"name": newcomer, "greeter": greeter}
    with override(language):
        hello, bye = _("Dear %(name)s,") % names, _("See you here,\n%(greeter)s") % names
        middle = _("I am the one to ask while you find your way around. What made me curious about you: …")
        end = _("Below are two threads and two people I think you would like to meet, and why.")
        return f"{hello}\n\n{middle}\n\n{end}\n\n{bye}\n"


def clean_letter(text: str, *, first: bool) -> str:
    """A letter as it goes out: in a person's own words."""
    said = text.replace("\r\n", "\n").replace("\0", "").encode(errors="replace").decode().strip()
    if not said:
        raise Invalid(_("There is nothing in it yet. A line is enough."))
    if first and (f" {GAP}" in said or said.startswith(GAP)):
        raise Invalid(_("The gap “…” is still there. Put a sentence of your own in its place."))
    if first and len(said) < SHORTEST:
        raise Invalid(_("The letter is very short. Say a word about what you liked in the application."))
    if len(said) > LONGEST:
        raise Invalid(_("A letter has at most %(most)s characters.") % {"most": f"{LONGEST:,}"})
    return said


def mail_letter(
    newcomer: Viewer, greeter: Viewer, said: str, threads: Sequence[Pick], people: Sequence[Pick], key: str
) -> None:
    """The same letter by mail, for somebody who is not looking just now."""
    account = account_of(newcomer.actor)
    if account is None:
        return
    language, home = language_of(newcomer.actor), charter()
    called = home.name if home else ""
    with override(language):
        subject = _("%(greeter)s shows you around at %(home)s") % {"greeter": greeter.name, "home": called}
        blocks: list[str | Heading | Item] = [part for part in said.split("\n\n") if part.strip()]
        if threads:
            blocks += [
                Heading(_("Threads to meet")),
                *(Item(one.title, one.url, why=one.why) for one in threads),
            ]
        if people:
            blocks += [
                Heading(_("People to meet")),
                *(Item(one.title, one.url, why=one.why) for one in people),
            ]
        button = (_("Answer %(greeter)s") % {"greeter": greeter.name}, "/welcome/")
    text, html = written(subject=subject, paragraphs=blocks, button=button, language=language, home=called)
    mail.put(
        mail.Mail(
            to=account.email, name=newcomer.name, subject=subject, text=text, html=html, kind="letter",
            key=f"welcome {key}", actor=newcomer.actor,
        )
    )  # fmt: skip
