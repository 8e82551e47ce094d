"""From a row of the outbox to the message on the wire: plain text beside HTML, and headers nobody can forge."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from hearth.base import address, clock
from hearth.base.keys import encrypt
from hearth.base.mail.addresses import one_line
from hearth.base.mail.outbox import MASS, NEEDED
from hearth.base.mail.setup import Setup
from hearth.base.models import OutgoingMail

HOME = "hearth-home:"
"""stands for the home's public address in letters written before it has one"""


def home_links(text: str) -> str:
    """A letter's words with the home's address where it was left open."""
    return text.replace(HOME, address.home_url())


def unsubscribe_path(row: OutgoingMail) -> str:
    """The page that ends this kind of mail; "" where there is nothing to end."""
    if row.unsubscribe or row.sort in NEEDED:
        return row.unsubscribe
    return f"/unsubscribe/{encrypt('unsubscribe', row.address)}/"


def _person(name: str, mailbox: str) -> Address:
    box, _at, host = mailbox.rpartition("@")
    return Address(display_name=one_line(name, 120), username=box, domain=host)


def message_of(row: OutgoingMail, setup: Setup, home: str) -> EmailMessage:
    """The message. `home` is the name that stands before the sender's address."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _person(setup.name or home, setup.sender or "home@localhost")
    message["To"] = _person(row.name, row.address)
    message["Subject"] = one_line(row.subject or "")
    message["Date"] = format_datetime(clock.from_ms(row.queued))
    message["Message-ID"] = f"<{row.message_id}@{(setup.sender or 'home@localhost').rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if row.sort in MASS:
        message["Precedence"] = "bulk"
    path = unsubscribe_path(row)
    if path and address.home_url():
        message["List-Unsubscribe"] = f"<{address.absolute(path)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(home_links(row.text or ""))
    if row.html:
        message.add_alternative(home_links(row.html), subtype="html")
    return message
