"""Mail that came back: each letter leaves with its own return path, and what arrives there is read for its verdict."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from hearth.base import clock
from hearth.base.mail.outbox import stop
from hearth.base.models import OutgoingMail

_TAGGED = re.compile(r"\+b-([0-9a-f]{40})@", re.I)
_OURS = re.compile(r"<([0-9a-f]{40})@[^>\s]+>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MAX = 1_000_000


def return_path(message_id: str, sender: str) -> str:
    """Where the letter comes back to: `home+b-<its id>@example.org`. The id is a keyed hash: nobody can guess one."""
    box, _at, host = (sender or "home@localhost").rpartition("@")
    return f"{box}+b-{message_id}@{host}"


def take_in(raw: bytes) -> str:
    """Read one message that came back, and act on it. Returns what was done, in plain words, without any address."""
    message = message_from_bytes(raw[:MAX], policy=policy.default)
    row = _letter(message, raw[:MAX])
    if row is None:
        return "This message is not the return of a letter from this home. Nothing was done."
    status, words = _verdict(message)
    if status.startswith("5"):
        hard = status.split(".")[1] in ("0", "1", "2") if "." in status else True
        OutgoingMail.objects.filter(pk=row.pk).update(
            state="bounced",
            reason=f"It came back ({status} {words})."[:500],
            ended=clock.now(),
            subject=None,
            text=None,
            html=None,
        )
        if hard and not status.startswith("5.2.2"):  # a full box is no missing box
            stop(row.address, "bounced", f"{status} {words}".strip(), row.actor)
            return "The letter came back for good: the home writes to this address no more."
        return "The letter came back; the address is written to again next time."
    return "The letter is only late. Nothing needed to be done."


def _letter(message: EmailMessage | Message, raw: bytes) -> OutgoingMail | None:
    """The letter it is about: by the return path it was sent to, or by our Message-ID in what was returned."""
    names = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
    for name in names:
        for value in message.get_all(name, []):
            if found := _TAGGED.search(str(value)):
                return _by_id(found[1])
    for found in _OURS.finditer(raw.decode("latin-1")):
        if row := _by_id(found[1]):
            return row
    return None


def _by_id(message_id: str) -> OutgoingMail | None:
    return OutgoingMail.objects.filter(message_id=message_id.lower()).first()


def _verdict(message: EmailMessage | Message) -> tuple[str, str]:
    """The status code (RFC 3463) and the other server's words. Without a delivery report, it is nothing final."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            action = str(block.get("Action", "")).strip().lower()
            found = _STATUS.search(str(block.get("Status", "")))
            words = " ".join(str(block.get("Diagnostic-Code", "")).split())[:200]
            if action == "failed":
                return (found[0] if found and found[1] == "5" else "5.0.0"), words
    return "", ""
