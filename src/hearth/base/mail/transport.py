"""The ways a message leaves: SMTP, or the console for development. What went wrong is told in plain words."""

from __future__ import annotations

import smtplib
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol

from django.utils.translation import gettext as _

from hearth.base.errors import HearthError
from hearth.base.mail.setup import Setup

TIMEOUT = 20


class NotSent(HearthError):
    """A message did not leave.

    `final`: this letter will never get through. `bounce`: its address does not exist. `server`: the fault lies with the
    mail server or its settings, not with this letter.
    """

    def __init__(
        self, words: str, *, final: bool = False, bounce: bool = False, server: bool = False
    ) -> None:
        super().__init__(words)
        self.final, self.bounce, self.server = final, bounce, server


class Line(Protocol):
    """An open way out."""

    def send(self, message: EmailMessage, to: str, return_path: str) -> None:
        """Hand over one message. Raises NotSent."""


class Console:
    """Shows messages instead of sending them."""

    def send(self, message: EmailMessage, to: str, return_path: str) -> None:
        """Print it."""
        plain = message.get_body(("plain",))
        words = plain.get_content() if isinstance(plain, EmailMessage) else ""
        rule = "-" * 70
        sys.stdout.write(f"{rule}\nTo: {message['To']}\nSubject: {message['Subject']}\n\n{words}{rule}\n")
        sys.stdout.flush()


class Smtp:
    """One connection to the mail server."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self.server = server

    def send(self, message: EmailMessage, to: str, return_path: str) -> None:
        """Hand over one message."""
        try:
            self.server.send_message(message, from_addr=return_path, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()), (550, b""))
            raise _refused(code, words, recipient=True) from refused
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent(
                _("The mail server cannot write to this kind of address (%(words)s).") % {"words": error},
                final=True,
            ) from error
        except smtplib.SMTPSenderRefused as refused:
            raise NotSent(
                _("The mail server does not let the home write from its sender address (%(words)s).")
                % {"words": _plain(refused.smtp_error)},
                server=True,
            ) from refused
        except smtplib.SMTPDataError as refused:
            raise _refused(refused.smtp_code, refused.smtp_error) from refused
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(
                _("The mail server broke off (%(words)s).") % {"words": _short(error)}, server=True
            ) from error


def _plain(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:200]


def _short(error: Exception) -> str:
    return _plain(str(error) or type(error).__name__)


def _refused(code: int, words: bytes | str, *, recipient: bool = False) -> NotSent:
    """4xx: later; 5xx: never. A refused recipient whose address does not exist (5.1.x, or 550 to 553) is a bounce."""
    said = f"{code} {_plain(words)}"
    if code < 500:
        return NotSent(_("The mail server asks us to try later (%(words)s).") % {"words": said})
    missing = recipient and (code in (550, 551, 553) or " 5.1." in f" {_plain(words)}")
    if missing and " 5.7." not in f" {_plain(words)}":
        return NotSent(
            _("The address does not take mail (%(words)s).") % {"words": said}, final=True, bounce=True
        )
    return NotSent(_("The mail server refused this letter (%(words)s).") % {"words": said}, final=True)


@contextmanager
def line(setup: Setup) -> Iterator[Line]:
    """Open a way out and close it again. Raises NotSent with `server` when there is none."""
    if setup.transport == "console":
        yield Console()
        return
    server = _connected(setup)
    try:
        yield Smtp(server)
    finally:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


def _connected(setup: Setup) -> smtplib.SMTP:
    where = {"host": setup.host, "port": setup.port}
    server: smtplib.SMTP | None = None
    try:
        if setup.security == "tls":
            server = smtplib.SMTP_SSL(setup.host, setup.port, timeout=TIMEOUT, context=_context())
        else:
            server = smtplib.SMTP(setup.host, setup.port, timeout=TIMEOUT)
        if setup.security == "starttls":
            server.starttls(context=_context())
        if setup.user:
            server.login(setup.user, setup.password)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if server is not None:
            server.close()
        raise NotSent(_why(error) % {**where, "words": _short(error)}, server=True, final=False) from error
    return server


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _why(error: Exception) -> str:
    """Why there is no connection, for whoever set it up."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("%(host)s does not accept the name and password for mail. Check both.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("%(host)s shows a certificate that does not fit its name (%(words)s). Check the name.")
    if isinstance(error, ssl.SSLError):
        return _(
            "%(host)s speaks another encryption on port %(port)s. Port 587 goes with STARTTLS, 465 with TLS."
        )
    if isinstance(error, socket.gaierror):
        return _("There is no mail server called %(host)s. Check how the name is written.")
    if isinstance(error, TimeoutError):
        return _("%(host)s does not answer on port %(port)s. Many providers close port 25; try 587 or 465.")
    if isinstance(error, ConnectionRefusedError):
        return _("%(host)s takes no mail on port %(port)s. Try 587 or 465.")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _("%(host)s does not offer what is set here (%(words)s): try another encryption.")
    return _("%(host)s cannot be used for mail on port %(port)s (%(words)s).")
