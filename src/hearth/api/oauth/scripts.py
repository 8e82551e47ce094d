"""Tokens for scripts: made on the command line by whoever keeps the home's machine."""

import secrets

from django.utils.translation import gettext as _

from hearth.api.oauth.clients import OOB
from hearth.api.oauth.rows import App
from hearth.api.oauth.scopes import KNOWN, scopes_in
from hearth.api.oauth.tokens import digest_of, make_token
from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.people.actors import local_person


def script_token(handle: str, scopes: str, name: str) -> str:
    """A token of one person for one program that was never registered."""
    wanted = scopes_in(scopes)
    if unknown := sorted(set(wanted) - KNOWN) or ([scopes] if not wanted else []):
        raise Invalid(_("Unknown scope: %(scopes)s.") % {"scopes": " ".join(unknown)})
    person = local_person(handle)
    app = App.objects.create(
        client_id=secrets.token_urlsafe(32),
        secret=digest_of(secrets.token_urlsafe(32)),
        name=name[:60],
        redirects=[OOB],
        scopes=" ".join(wanted),
        created=clock.now(),
    )
    return make_token(app.pk, person.num, wanted).text
