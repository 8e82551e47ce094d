"""Making members: a person, her place in the home, and how she signs in, in one act."""

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.ledger.activity import HOME
from hearth.ledger.record import writing
from hearth.people.accounts import clean_password, open_account, require_free_email, sign_in_path
from hearth.people.actors import clean_handle, clean_name, create_person
from hearth.people.founding import is_lit
from hearth.people.memberships import join_home
from hearth.people.models import Account, Actor
from hearth.people.roles import TITLES, give_role


def add_member(handle: str, name: str = "", *, email: str, password: str, role: str = "member") -> Actor:
    """A member who signs in with e-mail and password."""
    wanted, address = clean_handle(handle), require_free_email(email)
    called = clean_name(name or wanted)
    clean_password(password, Account(email=address))
    if role not in TITLES:
        raise Invalid(
            _("There is no role %(role)r. Roles are %(all)s.") % {"role": role, "all": ", ".join(TITLES)}
        )
    with writing():
        person = _enter(wanted, called, role)
        open_account(person.num, address, password)
    return person


def let_in(handle: str, name: str) -> tuple[Actor, str]:
    """A member who chooses e-mail and password herself, with the one-time path in the answer."""
    wanted, called = clean_handle(handle), clean_name(name)
    with writing():
        person = _enter(wanted, called, "member")
        return person, sign_in_path(person.num)


def _enter(handle: str, name: str, role: str) -> Actor:
    if not is_lit():
        raise Invalid(_("This home is not set up yet. Set it up first."))
    made = create_person(handle, name)
    join_home(made.object)
    if role != "member":
        give_role(HOME, made.object, role)
    return Actor.objects.get(num=made.num)
