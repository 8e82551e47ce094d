"""What the test buttons find out, each finding one sentence with the next step; nothing here changes anything."""

import ipaddress
import json
import smtplib
import socket
import ssl
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hearth.base import clock, fetch, guard, keys
from hearth.base.errors import HearthError
from hearth.base.mail.setup import Setup
from hearth.base.mail.transport import NotSent, line
from hearth.server.doctor import Finding, note, ok, wrong

PATIENCE = 8.0
SOON = 14
"""days before its end at which a certificate is worth a word"""
_SELECTORS = "default mail dkim s1 s2 k1 selector1 selector2 google mx hearth".split()


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of the world are asked through; tests bring their own."""

    def addresses(self, name: str) -> list[str]:
        """Where a name leads."""
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except OSError:
            return []
        return sorted({str(each[4][0]) for each in found})

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name. Raises OSError when nobody answers."""
        import dns.exception
        import dns.resolver

        try:
            answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise OSError(str(error)) from error
        return [b"".join(each.strings).decode("utf-8", "replace") for each in answer]


# The address


def proof_of(nonce: str) -> str:
    """What only this home answers to a nonce: the test knows by it that it met itself."""
    return keys.keyed_hash("here", nonce)


def address(url: str, nonce: str, names: Names) -> Iterator[Finding]:
    """Whether the world reaches this home by the address, in the order of a visitor's way."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = names.addresses(name)
    if not found:
        yield wrong(
            _("Name"),
            _(
                "Nobody knows the name %(name)s. Where you rented it, add an A record with this machine's "
                "address. It can take an hour until everyone knows."
            )
            % {"name": name},
        )
        return
    inside = [each for each in found if not guard.is_open(ipaddress.ip_address(each.split("%")[0]))]
    if len(inside) == len(found):
        yield wrong(
            _("Name"),
            _("%(name)s leads to %(where)s, which lies inside a private network: nobody outside comes there.")
            % {"name": name, "where": ", ".join(inside)},
        )
        return
    yield ok(_("Name"), _("%(name)s leads to %(where)s.") % {"name": name, "where": ", ".join(found)})
    if parts.scheme == "https":
        stopped = yield from _certificate(name, port)
        if stopped:
            return
    else:
        yield note(_("Certificate"), _("The address is not https: passwords travel in the open."))
    yield _met(url, nonce)


def _certificate(name: str, port: int) -> Generator[Finding, None, bool]:
    """True when the way ends here."""
    where = {"name": name, "port": port}
    try:
        days = certificate_days(name, port)
    except ssl.SSLCertVerificationError as error:
        yield wrong(
            _("Certificate"),
            _(
                "The certificate does not fit (%(why)s). Caddy gets one by itself once the name leads here and "
                "the ports 80 and 443 are open."
            )
            % {"why": error.verify_message},
        )
    except ssl.SSLError:
        yield wrong(
            _("Certificate"),
            _("Port %(port)s of %(name)s does not speak https. Does a web server such as Caddy run there?")
            % where,
        )
    except ConnectionRefusedError:
        yield wrong(
            _("Port"),
            _("%(name)s is there, but nothing listens on port %(port)s. Start Caddy (systemctl start caddy).")
            % where,
        )
    except OSError:
        yield wrong(
            _("Port"),
            _(
                "%(name)s does not answer on port %(port)s. Open the ports 80 and 443 in the firewall of the "
                "machine and of the provider."
            )
            % where,
        )
    else:
        words = _("The certificate is good for %(days)d more days.") % {"days": days}
        yield note(_("Certificate"), words) if days < SOON else ok(_("Certificate"), words)
        return False
    return True


def certificate_days(name: str, port: int) -> int:
    """How many days the certificate shown by a public name is good for. Raises OSError, ssl.SSLError."""
    for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM):
        target = str(found[4][0])
        if not guard.is_open(ipaddress.ip_address(target.split("%")[0])):
            continue
        with (
            socket.create_connection((target, port), timeout=PATIENCE) as wire,
            ssl.create_default_context().wrap_socket(wire, server_hostname=name) as speaking,
        ):
            shown = speaking.getpeercert() or {}
            return int((ssl.cert_time_to_seconds(str(shown["notAfter"])) - time.time()) // 86400)
    raise OSError("no public address")


def _met(url: str, nonce: str) -> Finding:
    try:
        answer = fetch.fetch_now(f"{url}/settings/here/{nonce}/", timeout=PATIENCE, any_port=True)
        told = json.loads(answer.body) if answer.status == 200 else {}
    except HearthError as error:
        return wrong(_("This home"), _("A visitor would not get an answer: %(why)s") % {"why": error})
    except ValueError:
        told = {}
    if isinstance(told, dict) and told.get("proof") == proof_of(nonce):
        return ok(_("This home"), _("A visitor meets this home there."))
    return wrong(
        _("This home"),
        _(
            "Something answers there, but it is not this home. Does the web server pass the name on to the "
            "port on which this home listens?"
        ),
    )


# Mail


def mail(setup: Setup, to: str, home: str, names: Names) -> Iterator[Finding]:
    """Whether letters leave and arrive: a test letter, then what the world says about the sender's name."""
    if setup.transport == "console":
        yield note(_("Letters"), _("Letters are printed on the console instead of being sent."))
        return
    if not setup.usable:
        yield wrong(_("Letters"), _("Give the mail server and the sender's address first."))
        return
    try:
        with line(setup) as out:
            yield ok(
                _("Mail server"),
                _("%(host)s answers on port %(port)s and lets the home in.")
                % {"host": setup.host, "port": setup.port},
            )
            out.send(_letter(setup, to, home), to, setup.sender)
    except (NotSent, smtplib.SMTPException, OSError) as error:
        yield wrong(_("Letters"), str(error))
    else:
        yield ok(
            _("Letters"),
            _(
                "A test letter is on its way to %(to)s. Look whether it arrives, and whether among the unwanted."
            )
            % {"to": to},
        )
    yield from sender(setup, names)


def _letter(setup: Setup, to: str, home: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f'"{home.replace(chr(34), "")}" <{setup.sender}>'
    message["To"] = to
    message["Subject"] = _("A test letter from %(home)s") % {"home": home}
    message["Date"] = format_datetime(clock.from_ms(clock.now()))
    message["Message-ID"] = make_msgid(domain=setup.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_("Letters of this home arrive. You need not answer.") + "\n")
    return message


def sender(setup: Setup, names: Names) -> Iterator[Finding]:
    """What other mail servers look up before they believe the sender: SPF, DKIM, DMARC."""
    domain = setup.sender.rpartition("@")[2]
    try:
        yield _spf(domain, setup.host, names)
        yield _dkim(domain, names)
        yield _dmarc(domain, names)
    except OSError as error:
        yield note(
            "DNS",
            _("The records of %(domain)s could not be asked: %(why)s") % {"domain": domain, "why": error},
        )


def _spf(domain: str, host: str, names: Names) -> Finding:
    found = [text for text in names.texts(domain) if text.lower().startswith("v=spf1")]
    if len(found) > 1:
        return wrong(
            "SPF", _("%(domain)s has two SPF records; only one is allowed. Join them.") % {"domain": domain}
        )
    if not found:
        return wrong(
            "SPF",
            _(
                "%(domain)s does not say who may send for it, so letters may land among the unwanted. Add a TXT "
                "record for %(domain)s, as your mail provider says, for example: v=spf1 a:%(host)s ~all"
            )
            % {"domain": domain, "host": host},
        )
    return ok(
        "SPF", _("%(domain)s says who may send for it: %(text)s") % {"domain": domain, "text": found[0][:200]}
    )


def _dkim(domain: str, names: Names) -> Finding:
    for selector in _SELECTORS:
        if any("p=" in text for text in names.texts(f"{selector}._domainkey.{domain}")):
            return ok("DKIM", _("A key for signatures is published (%(name)s).") % {"name": selector})
    return note(
        "DKIM",
        _(
            "No key for signatures was found under the usual names. Switch DKIM on at your mail provider; it tells "
            "which record to add. If it is on under a name of its own, all is well."
        ),
    )


def _dmarc(domain: str, names: Names) -> Finding:
    if any(text.lower().startswith("v=dmarc1") for text in names.texts(f"_dmarc.{domain}")):
        return ok("DMARC", _("%(domain)s says what to do with forged letters.") % {"domain": domain})
    return note(
        "DMARC",
        _("Add a TXT record for _dmarc.%(domain)s: v=DMARC1; p=none. Large providers ask for it.")
        % {"domain": domain},
    )
