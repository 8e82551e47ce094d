"""A founder's or brand's account on another server, used from home: its mentions and threads are read, answered and
followed here, and each answer says who speaks and for whom.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import clock, keys, markup
from hearth.base.errors import HearthError, Invalid, NotAllowed, NotFound
from hearth.federation.elsewhere import client
from hearth.federation.elsewhere.identity import Identity
from hearth.federation.elsewhere.rows import Answered, BrandAccount
from hearth.federation.elsewhere.sameness import require_own_words
from hearth.people import charter
from hearth.people.roles import is_brand, label_in_full
from hearth.people.sight import Viewer

_PURPOSE = "brand tokens"
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
LONGEST = 5000
VISIBILITIES = ("public", "unlisted", "private", "direct")


@dataclass(frozen=True, slots=True)
class Said:
    """One post on another server, as it is shown here. `html` is clean; pictures stay there."""

    id: str
    url: str
    author: str
    address: str
    account_id: str
    html: str
    warning: str
    at: str
    visibility: str
    own: bool
    pictures: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A post among those it answers and those that answer it."""

    before: list[Said]
    post: Said
    after: list[Said]

    @property
    def place(self) -> str:
        """The conversation: its opening post."""
        return (self.before[0] if self.before else self.post).url


def has_voice(viewer: Viewer) -> bool:
    """Whether she speaks for the brand now."""
    return viewer.actor is not None and viewer.member and is_brand(viewer.actor, clock.now())


def require_voice(viewer: Viewer) -> None:
    """Only who speaks for the brand now."""
    if not has_voice(viewer):
        raise NotFound


def connect(viewer: Viewer, who: Identity, token: str) -> BrandAccount:
    """Use this account from home. The token is kept sealed until it is disconnected."""
    require_voice(viewer)
    assert viewer.actor is not None
    held = BrandAccount.objects.filter(uri=who.uri).first()
    if held is not None and held.actor != viewer.actor:
        raise Invalid(_("%(address)s is connected by somebody else here.") % {"address": who.address})
    made, _new = BrandAccount.objects.update_or_create(
        uri=who.uri,
        defaults={
            "actor": viewer.actor,
            "host": who.host,
            "address": who.address,
            "remote_id": who.remote_id,
            "token": keys.encrypt(_PURPOSE, token),
            "made": clock.now(),
            "trouble": "",
        },
    )
    return made


def accounts_of(viewer: Viewer) -> list[BrandAccount]:
    """The accounts she uses from home; whoever speaks for the brand no more can still disconnect hers."""
    found = list(BrandAccount.objects.filter(actor=viewer.actor or 0).order_by("made", "pk"))
    if not found:
        require_voice(viewer)
    return found


def access_account(viewer: Viewer, num: int) -> BrandAccount:
    """One of them."""
    require_voice(viewer)
    return own_account(viewer, num)


def token_of(account: BrandAccount) -> str:
    """What opens it."""
    return keys.decrypt(_PURPOSE, account.token)


def _get(account: BrandAccount, path: str, query: Mapping[str, str] | None = None) -> Any:
    try:
        told = client.get(account.host, path, query, token=token_of(account))
    except HearthError as error:
        if isinstance(error, NotAllowed):
            _note(account, str(error))
        raise
    _note(account, "")
    return told


def _note(account: BrandAccount, trouble: str) -> None:
    if account.trouble != trouble:
        account.trouble = trouble[:300]
        account.save(update_fields=["trouble"])


# Reading


def mentions(account: BrandAccount) -> list[Said]:
    """Where it was spoken to lately, newest first."""
    told = _get(account, "/api/v1/notifications", {"types[]": "mention", "limit": "30"})
    rows = [row.get("status") for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    return [said for row in rows if (said := said_of(row, account))]


def talk(account: BrandAccount, status: str) -> Talk:
    """A post with its conversation."""
    if not _ID.fullmatch(status):
        raise NotFound
    post = said_of(_get(account, f"/api/v1/statuses/{status}"), account)
    if post is None:
        raise NotFound
    around = _get(account, f"/api/v1/statuses/{status}/context")
    before, after = (
        around.get(key) if isinstance(around, dict) else None for key in ("ancestors", "descendants")
    )
    return Talk(_all(before, account), post, _all(after, account))


def _all(rows: Any, account: BrandAccount) -> list[Said]:
    found = (said_of(row, account) for row in (rows if isinstance(rows, list) else [])[:200])
    return [said for said in found if said]


def said_of(row: Any, account: BrandAccount) -> Said | None:
    """A Status of Mastodon's API, or None for what is none."""
    by = row.get("account") if isinstance(row, dict) else None
    if not isinstance(by, dict) or not _ID.fullmatch(_line(row.get("id"))):
        return None
    acct = _line(by.get("acct"))
    files = row.get("media_attachments")
    content = row.get("content")
    return Said(
        id=_line(row.get("id")),
        url=_web(row.get("url")) or _web(row.get("uri")),
        author=_line(by.get("display_name")) or acct,
        address=acct if "@" in acct else f"{acct}@{account.host}",
        account_id=_line(by.get("id")),
        html=markup.clean(content[:100_000]) if isinstance(content, str) else "",
        warning=_line(row.get("spoiler_text")),
        at=_line(row.get("created_at"))[:10],
        visibility=_line(row.get("visibility")),
        own=_line(by.get("id")) == account.remote_id,
        pictures=len(files) if isinstance(files, list) else 0,
    )


def _line(value: Any) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""


def _web(value: Any) -> str:
    url = _line(value)
    return url if url.startswith("https://") else ""


# Speaking


def signature(viewer: Viewer) -> str:
    """The line under every answer: who speaks, in which role, for whom, and what she gains from it."""
    assert viewer.actor is not None
    home = charter.charter()
    label = label_in_full(viewer.actor, clock.now())
    return f"— {viewer.name}{f', {home.name}' if home else ''}: {label}"


def answer(viewer: Viewer, account: BrandAccount, status: str, text: str) -> str:
    """Answer a post there, under the brand's label, no wider than it; the address of the answer."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid(_("There is nothing in it yet."))
    if len(words) > LONGEST:
        raise Invalid(_("An answer has at most %(most)s characters.") % {"most": f"{LONGEST:,}"})
    around = talk(account, status)
    prints = require_own_words(words, around.place)
    name = f"@{around.post.address}"
    body = f"{words}\n\n{signature(viewer)}"
    if name.casefold() not in words.casefold() and not around.post.own:
        body = f"{name} {body}"
    key = hashlib.sha256(f"{account.uri}\n{status}\n{words}".encode()).hexdigest()
    visibility = around.post.visibility
    told = client.post(
        account.host,
        "/api/v1/statuses",
        {
            "status": body,
            "in_reply_to_id": status,
            "visibility": visibility if visibility in VISIBILITIES else "direct",
        },
        token=token_of(account),
        key=key,
    )
    url = _web(told.get("url")) if isinstance(told, dict) else ""
    Answered.objects.get_or_create(
        key=key,
        defaults={
            "account": account.pk,
            "actor": viewer.actor or 0,
            "place": around.place,
            "url": url,
            "prints": prints,
            "at": clock.now(),
        },
    )
    return url


def follow(account: BrandAccount, address: str) -> str:
    """Follow somebody from this account; what follows, in a word: followed or asked."""
    told = _get(
        account, "/api/v1/accounts/search", {"q": address.strip()[:300], "resolve": "true", "limit": "1"}
    )
    who = told[0] if isinstance(told, list) and told and isinstance(told[0], dict) else {}
    if not _ID.fullmatch(_line(who.get("id"))):
        raise NotFound(_("Nobody of that name was found from there."))
    done = client.post(
        account.host, f"/api/v1/accounts/{_line(who['id'])}/follow", {}, token=token_of(account)
    )
    return "asked" if isinstance(done, dict) and done.get("requested") is True else "followed"


def own_account(viewer: Viewer, num: int) -> BrandAccount:
    """An account she connected, also after she stopped speaking for the brand."""
    found = BrandAccount.objects.filter(pk=num, actor=viewer.actor or 0).first()
    if found is None:
        raise NotFound
    return found
