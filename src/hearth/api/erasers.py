"""What this room forgets with a person: her tokens, codes on their way, and what programs kept for her."""

from hearth.api.mastodon.kept import Dismissed, NoticeChoice, NoticePolicy, Scheduled
from hearth.api.oauth.rows import Code
from hearth.api.oauth.tokens import revoke_all
from hearth.ledger.erase import Erasure, erases


@erases
def forget_tokens(what: Erasure) -> None:
    """No program acts for her any more."""
    if what.person:
        revoke_all(what.num)
        Code.objects.filter(actor=what.num).delete()
        for kept in (Scheduled, Dismissed, NoticePolicy, NoticeChoice):
            kept._default_manager.filter(actor=what.num).delete()
        NoticeChoice.objects.filter(person=what.num).delete()
