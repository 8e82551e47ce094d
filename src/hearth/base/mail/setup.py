"""How the home sends mail: what the environment says, else what was set in the browser; and why letters wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from django.conf import settings
from django.utils.translation import gettext as _

from hearth.base import address, options
from hearth.base.errors import Invalid
from hearth.base.keys import decrypt, encrypt
from hearth.base.mail.addresses import checked, one_line
from hearth.base.models import Option

Security = Literal["starttls", "tls", "none"]
PORTS = {"starttls": 587, "tls": 465, "none": 25}
NAMES = ("transport", "host", "port", "user", "password", "security", "from", "name", "per_minute")
"""each is the option `mail_<name>`, and in the environment HEARTH_SMTP_<NAME> (HEARTH_MAIL and HEARTH_MAIL_FROM)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A way to send mail."""

    transport: str = ""
    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    security: Security = "starttls"
    sender: str = ""
    name: str = ""
    per_minute: int = 120

    @property
    def usable(self) -> bool:
        """Whether mail can leave."""
        return self.transport == "console" or bool(self.host and self.sender)


def setup() -> Setup:
    """What is set up now. The environment wins, name by name."""
    found = dict(Option.objects.filter(key__startswith="mail_").values_list("key", "value"))
    kept = {name: found.get(f"mail_{name}", "") for name in NAMES if not _fixed(name)}
    if kept.get("password"):
        try:
            kept["password"] = decrypt("mail", kept["password"])
        except Invalid:
            kept["password"] = ""  # restored under another secret: asked for again
    return read({name: _fixed(name) or kept.get(name, "") for name in NAMES})


def read(values: dict[str, str]) -> Setup:
    """A set-up from plain words. Raises Invalid for what cannot be."""
    security = values.get("security") or "starttls"
    if security not in PORTS:
        raise Invalid(_("The encryption of mail is one of: starttls, tls, none."))
    port, rate = values.get("port") or str(PORTS[security]), values.get("per_minute") or "120"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Invalid(_("The port of the mail server is a number, usually 587 or 465."))
    if not (rate.isascii() and rate.isdigit() and 0 < int(rate) <= 100_000):
        raise Invalid(_("How many letters go out in a minute is a number above 0."))
    return Setup(
        transport=values.get("transport", ""),
        host=one_line(values.get("host", "")),
        port=int(port),
        user=values.get("user", ""),
        password=values.get("password", ""),
        security=cast(Security, security),
        sender=checked(values["from"]) if values.get("from") else "",
        name=one_line(values.get("name", ""), 120),
        per_minute=int(rate),
    )


def save(values: dict[str, str]) -> None:
    """Keep what was set in the browser; an empty password keeps the one that is there."""
    read(values)
    for name in NAMES:
        if name == "password":
            if values.get(name):
                options.put("mail_password", encrypt("mail", values[name]))
        elif name in values:
            options.put(f"mail_{name}", values[name].strip())


def _fixed(name: str) -> str:
    found: str = settings.MAIL.get(name, "")
    return found


def fixed() -> frozenset[str]:
    """Which names the environment decides; a page cannot change them."""
    return frozenset(name for name in NAMES if _fixed(name))


def why_waiting() -> str:
    """Why letters wait, in plain words; "" when they go out."""
    now = setup()
    if now.transport == "console":
        return ""
    if not address.home_url():
        if not now.usable:
            return _("It waits: this home has no public address yet, and no mail server is set up.")
        return _("It waits: this home has no public address yet, so nobody could open the link in it.")
    return "" if now.usable else _("It waits: no mail server is set up yet.")
