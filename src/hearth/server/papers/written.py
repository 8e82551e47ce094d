"""The two papers as Markdown: a record of processing (Art. 30) and a draft of an impact assessment (Art. 35).

What only the keepers can know is left open as a line to fill in. Nothing in them names a member.
"""

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hearth.base import address
from hearth.insight import registry
from hearth.insight.record import K
from hearth.insight.text.measures import BY_ID as READ
from hearth.ledger.activity import HOME_NUM
from hearth.people.consent import title_of
from hearth.people.models import ACTIVE, Membership
from hearth.people.queries import home_name
from hearth.server.papers.risks import risks
from hearth.server.papers.uses import Use, uses

OPEN = "______"


def record_of_processing() -> str:
    """Art. 30(1) GDPR, from what this home does."""
    lines = [*_head(_("Record of processing activities"), "Art. 30(1)"), f"## {_('Who is responsible')}", ""]
    for asked in (_("Name and address"), _("Contact"), _("Representative in the EU, if one is needed"),
                  _("Data protection officer, if there is one")):  # fmt: skip
        lines.append(f"- {asked}: {OPEN}")
    lines += ["", f"## {_('What is done with personal data')}", ""]
    for number, use in enumerate(uses(), start=1):
        lines += [
            f"### {number}. {use.title}",
            "",
            use.purpose,
            "",
            *_table(_("Asked"), _("Answer"), _rows(use)),
        ]
    lines += [f"## {_('How it is kept safe (Art. 32)')}", "", *(f"- {line}" for line in safeguards()), ""]
    return "\n".join(lines)


def impact_assessment() -> str:
    """Art. 35(7) GDPR, begun: description, need, risks and measures; the judgment is the keepers' own."""
    members = Membership.objects.filter(space=HOME_NUM, state=ACTIVE).count()
    scale = _("Members: %(count)s.") % {
        "count": members if members >= K else _("fewer than %(k)s") % {"k": K}
    }
    lines = [
        *_head(_("Data protection impact assessment, a draft"), "Art. 35"),
        f"## 1. {_('What is done')}",
        "",
    ]
    lines += [scale, "", *_table(_("Use"), _("Why, and what it rests on"), _why()), ""]
    lines += [
        f"### {_('What is measured')}",
        "",
        _("No figure is about one person, and none decides anything."),
        "",
    ]
    lines += _table(_("Question"), _("For which purpose, and from how many people on"), _measured())
    lines += [f"## 2. {_('Is it needed, and is there a milder way?')}", ""]
    lines += [*(f"- {line}" for line in mild()), f"- {_('Your own reasons')}: {OPEN}", ""]
    lines += [f"## 3. {_('Risks, and what is done about them')}", ""]
    lines += [
        "| " + " | ".join((_("Risk"), _("What the home does"), _("How likely, how grave (yours)"))) + " |"
    ]
    lines += ["|-|-|-|", *(f"| {_cell(risk)} | {_cell(done)} | {OPEN} |" for risk, done in risks()), ""]
    lines += [f"## 4. {_('Who was asked')}", ""]
    for asked in (_("Members or their representatives"), _("Data protection officer"), _("Decision, by whom, when"),
                  _("To be looked at again on")):  # fmt: skip
        lines.append(f"- {asked}: {OPEN}")
    return "\n".join([*lines, ""])


def safeguards() -> list[str]:
    """What protects the data, Art. 32(1)."""
    return [
        _("Everything lies on this home's own computer; pages ask no other host, and there is no tracking."),
        _("Connections are encrypted (HTTPS); passwords are kept as Argon2 hashes; passkeys and a second step are"
          " offered."),
        _("Direct words, choices and cases are sealed in exports; addresses and keys are never exported."),
        _("What somebody may not see answers as if it did not exist; a test asks every address as every kind"
          " of person."),
        _("Daily backups are proven by restoring them; a crash loses nothing that was confirmed."),
        _("Erasing removes words, files and keys, asks other servers to do the same, and counts the figures anew."),
        _("Every question to the measures is written down, and members can read who asked what."),
    ]  # fmt: skip


def mild() -> list[str]:
    """Art. 35(7)(b): what keeps it small."""
    return [
        _("Every choice is off until a member says yes in one plain sentence; nothing depends on it; one tap takes it"
          " back."),
        _("Nobody's score exists for mood, trust, worth or influence, in no table, log or export."),
        _("Words are read by a program only after an explicit yes, for sums about ten people or more."),
        _("Direct words and protected rooms are never read. Views are counted from open votes only, never from words."),
        _("Lists of names need a yes of their own, give plain reasons, and a person decides."),
    ]  # fmt: skip


def _head(title: str, article: str) -> list[str]:
    home, where = home_name(), address.home_url()
    made = date_format(timezone.now(), "j F Y")
    said = _("%(home)s%(where)s, as of %(day)s. Made by the home from what it does (GDPR, %(article)s); lines with"
             " %(open)s are yours to fill in. It is a beginning and no legal advice.")  # fmt: skip
    known = {
        "home": home,
        "where": f" ({where})" if where else "",
        "day": made,
        "article": article,
        "open": OPEN,
    }
    return [f"# {title}", "", said % known, ""]


def _rows(use: Use) -> list[tuple[str, str]]:
    rows = [
        (_("Rests on"), use.basis), (_("Whose data"), use.whose), (_("Which data"), use.data),
        (_("Who receives them"), use.receivers), (_("Until when"), use.kept),
    ]  # fmt: skip
    return [*rows, (_("Agreed"), use.agreed)] if use.agreed else rows


def _why() -> list[tuple[str, str]]:
    return [(use.title, f"{use.purpose} {use.basis}.") for use in uses()]


def _measured() -> list[tuple[str, str]]:
    return [
        (
            one.question,
            _("%(purpose)s; %(n)s people") % {"purpose": title_of(one.purpose), "n": max(one.minimum, K)},
        )
        for one in (*registry.load().values(), *READ.values())
    ]


def _table(first: str, second: str, rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {first} | {second} |", "|-|-|", *(f"| {_cell(a)} | {_cell(b)} |" for a, b in rows), ""]


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
