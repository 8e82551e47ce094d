"""The endpoint by which clients sign people up: it opens an application; its token works once she has been let in."""

from django.http import HttpResponse
from django.urls import URLPattern
from django.utils.translation import get_language

from hearth.api.mastodon.accounts import many
from hearth.api.oauth.door import door_is_off
from hearth.api.oauth.tokens import Fresh, make_token, token_entity
from hearth.api.wire.answers import Wrong, answer, refuse
from hearth.api.wire.endpoint import Call, anyone, app, at
from hearth.base.errors import Invalid
from hearth.features.applications.drafts import Words, send
from hearth.features.applications.gate import gate
from hearth.people.accounts import clean_email
from hearth.people.actors import clean_handle, handle_taken
from hearth.people.attempts import address_of
from hearth.people.newcomers import add_member

Details = dict[str, list[tuple[str, str]]]


def create(call: Call) -> HttpResponse:
    """Apply. The password is not kept: she chooses how to sign in when she comes."""
    params = call.params
    if call.bearer is None or call.bearer.actor is not None:
        return refuse(403, "This method requires an app token")
    if not gate().open:
        return refuse(403, "Nobody can apply just now")
    _check(call)
    if door_is_off():
        return answer(token_entity(_let_in(call)))
    words = Words(
        params.text("username"),
        params.text("email"),
        (params.text("reason"),),
        "",
        (params.text("locale") or get_language() or "en")[:2],
    )
    sent = send("", words, address_of(call.request), first=True)
    held = call.bearer
    return answer(
        token_entity(make_token(held.app, None, held.scopes, code=sent.draft, application=sent.num))
    )


def _let_in(call: Call) -> Fresh:
    params, held = call.params, call.bearer
    assert held is not None
    person = add_member(params.text("username"), email=params.text("email"), password=params.text("password"))
    return make_token(held.app, person.num, held.scopes)


def _check(call: Call) -> None:
    """All that is wrong, field by field."""
    params, details = call.params, Details()
    for name, clean in (("username", clean_handle), ("email", clean_email)):
        try:
            found = clean(params.text(name))
            if name == "username" and handle_taken(found):
                details[name] = [("ERR_TAKEN", "has already been taken")]
        except Invalid as error:
            blank = not params.text(name).strip()
            details[name] = [("ERR_BLANK", "can't be blank") if blank else ("ERR_INVALID", str(error))]
    if not params.text("reason").strip() and not door_is_off():
        details["reason"] = [("ERR_BLANK", "can't be blank")]
    if not params.flag("agreement"):
        details["agreement"] = [("ERR_ACCEPTED", "must be accepted")]
    if not params.text("password"):
        details["password"] = [("ERR_BLANK", "can't be blank")]
    if details:
        said = ", ".join(f"{field.capitalize()} {found[0][1]}" for field, found in details.items())
        raise Wrong(f"Validation failed: {said}", details)


def urls() -> list[URLPattern]:
    """These addresses."""
    return [at("api/v1/accounts", GET=anyone("read:accounts", many), POST=app("write:accounts", create))]
