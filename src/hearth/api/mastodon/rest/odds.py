"""Small things clients ask for when they start, and sane answers where the home has nothing of the kind (yet)."""

from django.http import HttpResponse

from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, Door, anyone, at, user
from hearth.people.habits import habits_of
from hearth.people.models import Account


def preferences(call: Call) -> HttpResponse:
    """https://docs.joinmastodon.org/methods/preferences/"""
    habits = habits_of(call.me)
    spoken = Account.objects.filter(actor=call.me).values_list("language", flat=True).first()
    return answer(
        {
            "posting:default:visibility": habits.privacy,
            "posting:default:sensitive": habits.sensitive,
            "posting:default:language": habits.language or spoken or None,
            "posting:default:quote_policy": "public",
            "reading:expand:media": "default",
            "reading:expand:spoilers": False,
            "reading:autoplay:gifs": False,
        }
    )


def none(_call: Call, **_named: object) -> HttpResponse:
    """There are none."""
    return answer([])


def done(_call: Call, **_named: object) -> HttpResponse:
    """Nothing to do."""
    return answer({})


def nothing_of(name: str) -> Door:
    """An object that holds an empty list."""
    return anyone("", lambda _call, **_named: answer({name: []}))


urls = [
    at("api/v1/preferences", GET=user("read:accounts", preferences)),
    at("api/v1/announcements", GET=user("", none)),
    at("api/v1/announcements/<str:num>/dismiss", POST=user("write:accounts", done)),
    at("api/v1/instance/translation_languages", GET=anyone("", lambda _call: answer({}))),
    at("api/v1/statuses/<id:num>/quotes", GET=anyone("read:statuses", none)),
    at("api/v1/accounts/<id:num>/collections", GET=nothing_of("collections")),
    at("api/v1/accounts/<id:num>/in_collections", GET=nothing_of("collections")),
    at("api/v1/accounts/<id:num>/identity_proofs", GET=anyone("", none)),
    at(
        "api/v1/annual_reports",
        GET=user(
            "read:accounts", lambda _call: answer({"annual_reports": [], "accounts": [], "statuses": []})
        ),
    ),
]
