"""Endpoints about the home itself."""

from django.http import HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html

from hearth.api.entities import instance
from hearth.api.entities.times import stamp
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, anyone, at
from hearth.base import clock, markup
from hearth.people.charter import charter
from hearth.people.consent import OPERATE, PURPOSES


def v1(call: Call) -> HttpResponse:
    """The home, in the older shape."""
    return answer(instance.instance_v1(call.viewer))


def v2(call: Call) -> HttpResponse:
    """The home, in the newer shape."""
    return answer(instance.instance_v2(call.viewer))


def rules(call: Call) -> HttpResponse:
    """The rules of the charter."""
    return answer(instance.rules())


def nothing(call: Call) -> HttpResponse:
    """What this home has none of, or tells nobody: other servers it knows, custom emoji, its weekly numbers."""
    return answer([])


def described(call: Call) -> HttpResponse:
    """The charter's belief, as a page."""
    known = charter()
    return answer(
        {
            "updated_at": stamp(known.changed if known else clock.now()),
            "content": markup.render(known.purpose) if known and known.belief else "",
        }
    )


def private(_call: Call) -> HttpResponse:
    """What the home asks of everybody who comes in, purpose by purpose, in the words of the consent."""
    known = charter()
    asked = [
        format_html("<p><strong>{}</strong> {}</p>", one.title, one.sentence) for one in (OPERATE, *PURPOSES)
    ]
    return answer({"updated_at": stamp(known.changed if known else clock.now()), "content": "".join(asked)})


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at("api/v1/instance", GET=anyone("", v1)),
        at("api/v2/instance", GET=anyone("", v2)),
        at("api/v1/instance/rules", GET=anyone("", rules)),
        at("api/v1/instance/peers", GET=anyone("", nothing)),
        at("api/v1/instance/activity", GET=anyone("", nothing)),
        at("api/v1/instance/domain_blocks", GET=anyone("", nothing)),
        at("api/v1/instance/languages", GET=anyone("", nothing)),
        at("api/v1/instance/extended_description", GET=anyone("", described)),
        at("api/v1/instance/privacy_policy", GET=anyone("", private)),
        at("api/v1/custom_emojis", GET=anyone("", nothing)),
    ]
