"""What this room forgets when somebody is erased: the account, its sessions and links, memberships and blocks."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q

from hearth.base.sql import sql
from hearth.ledger.erase import Erasure, erases
from hearth.people.kept import (
    Bookmark,
    Endorsed,
    FeaturedTag,
    FilterPost,
    FilterWord,
    FollowedTag,
    HostMute,
    Listed,
    OwnList,
    ReadUntil,
    WordFilter,
)
from hearth.people.keyring import Browser, Door, NewEmail, Passkey, RecoveryCode, SecondStep
from hearth.people.linked_rows import Linked
from hearth.people.models import Account, Agreement, Block, LoginLink, Membership, Mute
from hearth.people.standing import Correction, Habit, Handover, Helps, Hushed, Memo, Profile, Unboosted

_UNWAIT = sql("DELETE FROM people_early WHERE seq IN (SELECT seq FROM ledger_activity WHERE payload IS NULL)")


@erases
def forget_person(what: Erasure) -> None:
    """Nobody can sign in as them any more, and they are a member of nothing."""
    _UNWAIT()
    if not what.person:
        return
    for account in Account.objects.filter(actor=what.num):
        _sign_out(account)
        account.delete()
    LoginLink.objects.filter(actor=what.num).delete()
    for side in (Browser, Door, Linked, NewEmail, Passkey, RecoveryCode, SecondStep):
        side._default_manager.filter(actor=what.num).delete()
    for own in (Memo, Hushed, Habit, Unboosted):
        own._default_manager.filter(actor=what.num).delete()
    Memo.objects.filter(about=what.num).delete()
    Unboosted.objects.filter(person=what.num).delete()
    Correction.objects.filter(actor=what.num).delete()
    Correction.objects.filter(by=what.num).update(by=0)
    Handover.objects.filter(Q(giver=what.person) | Q(taker=what.person)).delete()
    Profile.objects.filter(num=what.num).delete()
    Helps.objects.filter(actor=what.num).delete()
    Agreement.objects.filter(person=what.person).delete()
    Membership.objects.filter(actor=what.num).delete()
    Block.objects.filter(Q(blocker=what.num) | Q(blocked=what.num)).delete()
    Mute.objects.filter(Q(muter=what.num) | Q(muted=what.num)).delete()


@erases
def forget_kept(what: Erasure) -> None:
    """What somebody kept for herself goes with her; what is erased is on nobody's list any more."""
    Bookmark.objects.filter(post__in=what.nums).delete()
    FilterPost.objects.filter(post__in=what.nums).delete()
    if not what.person:
        return
    FilterWord.objects.filter(filter__in=WordFilter.objects.filter(actor=what.num).values("pk")).delete()
    FilterPost.objects.filter(filter__in=WordFilter.objects.filter(actor=what.num).values("pk")).delete()
    Listed.objects.filter(list__in=OwnList.objects.filter(actor=what.num).values("pk")).delete()
    for side in (Bookmark, OwnList, WordFilter, FollowedTag, FeaturedTag, Endorsed, HostMute, ReadUntil):
        side._default_manager.filter(actor=what.num).delete()
    Listed.objects.filter(person=what.num).delete()
    Endorsed.objects.filter(person=what.num).delete()


def sign_out_everywhere(actor: int) -> None:
    """End every session of somebody."""
    for account in Account.objects.filter(actor=actor):
        _sign_out(account)


def _sign_out(account: Account) -> None:
    for session in Session.objects.all().iterator():
        if session.get_decoded().get(SESSION_KEY) == str(account.pk):
            session.delete()
