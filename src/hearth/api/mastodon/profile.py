"""The endpoint that changes one's own profile, and how one usually posts."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.credentials import credentials
from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.api.wire.params import Params
from hearth.base import media
from hearth.people.habits import change_habits
from hearth.people.profiles import change_person
from hearth.people.sight import viewer_for

FLAGS = {
    "locked": "manuallyApprovesFollowers",
    "discoverable": "discoverable",
    "indexable": "indexable",
    "bot": "hearth:automated",
}


def update(call: Call) -> HttpResponse:
    """Change what is given and leave the rest."""
    params, source = call.params, call.params.part("source")
    changes: dict[str, Any] = {
        payload: params.flag(name) for name, payload in FLAGS.items() if params.has(name)
    }
    if params.has("display_name"):
        changes["name"] = params.text("display_name")
    if params.has("note"):
        changes["summary"] = params.text("note")
    if params.has("fields_attributes"):
        changes["fields"] = [
            (row.text("name"), row.text("value")) for row in params.rows("fields_attributes")
        ]
    for name, payload in (("avatar", "icon"), ("header", "image")):
        if params.has(name):
            changes[payload] = _picture(params, name)
    if changes:
        change_person(call.viewer, changes)
    change_habits(
        call.viewer,
        source.maybe("privacy"),
        source.flag("sensitive") if source.has("sensitive") else None,
        source.maybe("language"),
    )
    return answer(credentials(viewer_for(call.viewer.actor)))


def _picture(params: Params, name: str) -> dict[str, Any] | None:
    """An uploaded picture as a payload carries it; None takes it away."""
    file = params.file(name)
    if file is None:
        return None
    found = media.store(file.read())
    return {"type": "Image", "url": f"media:{found.sha}", "mediaType": found.mime}


def drop(name: str) -> Any:
    """Take a picture of oneself away."""

    def view(call: Call) -> HttpResponse:
        change_person(call.viewer, {name: None})
        return answer(credentials(viewer_for(call.viewer.actor)))

    return view


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at("api/v1/accounts/update_credentials", PATCH=user("write:accounts", update)),
        at("api/v1/profile/avatar", DELETE=user("write:accounts", drop("icon"))),
        at("api/v1/profile/header", DELETE=user("write:accounts", drop("image"))),
    ]
