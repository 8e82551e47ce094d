"""Lists of rules about servers as Mastodon writes them (CSV), so that homes can learn from each other."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, TooMuch
from hearth.people import servers

HEADERS = ("#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment", "#obfuscate")
MAX_BYTES, MAX_ROWS = 2_000_000, 20_000
_OUT = {servers.SILENCE: "silence", servers.LIMIT: "silence", servers.BLOCK: "suspend"}
_IN = {"silence": servers.SILENCE, "limit": servers.SILENCE, "suspend": servers.BLOCK, "block": servers.BLOCK}
_STRICT = (servers.SILENCE, servers.LIMIT, servers.BLOCK)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a list says of one server, beside what holds now."""

    host: str
    severity: str
    reason: str
    now: str

    @property
    def news(self) -> bool:
        """Whether it is stricter than what holds: a list makes no rule milder and touches no allowed server."""
        if self.now == servers.ALLOW or self.severity == self.now:
            return False
        return not self.now or _STRICT.index(self.severity) > _STRICT.index(self.now)


def written() -> str:
    """The rules of this home as a list. Notes stay here."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEADERS)
    for rule in servers.rules():
        if rule.severity in _OUT:
            media = "True" if rule.severity != servers.SILENCE else "False"
            reports = "True" if rule.severity == servers.BLOCK else "False"
            rows.writerow([rule.host, _OUT[rule.severity], media, reports, _tame(rule.reason), "False"])
    return out.getvalue()


def _tame(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def read(data: bytes) -> list[Proposal]:
    """What a list proposes, by name: Mastodon's CSV with its headers, or one name a line."""
    if len(data) > MAX_BYTES:
        raise TooMuch(_("A list may have at most 2 MB."))
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text.replace("\0", ""))))[: MAX_ROWS + 1]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(_("This list cannot be read: it is no CSV in UTF-8.")) from error
    names = [cell.strip().lstrip("#").lower() for cell in rows[0]] if rows else []
    headed = "domain" in names
    found: dict[str, Proposal] = {}
    for row in rows[1:] if headed else rows:
        proposal = _proposal(
            dict(zip(names, row, strict=False)) if headed else {"domain": row[0] if row else ""}
        )
        if proposal is not None:
            found[proposal.host] = proposal
    if not found:
        raise Invalid(_("There is no server in this list."))
    return sorted(found.values(), key=lambda one: one.host)


def _proposal(cells: dict[str, str]) -> Proposal | None:
    try:
        host = servers.clean_host(cells.get("domain", ""))
    except Invalid:
        return None
    severity = _IN.get(cells.get("severity", "suspend").strip().lower(), "")
    if not severity and cells.get("reject_media", "").strip().lower() == "true":
        severity = servers.LIMIT
    if severity == servers.SILENCE and cells.get("reject_media", "").strip().lower() == "true":
        severity = servers.LIMIT
    if not severity:
        return None
    reason = cells.get("public_comment", "").strip().removeprefix("'")[:500]
    return Proposal(host, severity, reason, servers.severity_of(host))
