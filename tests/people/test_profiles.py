"""Profiles: what people say about themselves, who finds them by it, and what does not get in."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hearth.base.errors import Invalid
from hearth.ledger.read import history, state
from hearth.ledger.rebuild import rebuild
from hearth.people import profiles, roles
from hearth.people.models import Actor
from hearth.people.standing import Helps, Profile

pytestmark = pytest.mark.django_db(transaction=True)


def a_picture(color: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 20), color).save(out, "PNG")
    return out.getvalue()


FORM = {
    "name": "Bo B.",
    "summary": "I **mend** shoes. <script>alert(1)</script>",
    "pronouns": "they/them",
    "helps": "Resoling, dyes , resoling",
    "label": ["Workshop", ""],
    "link": ["https://www.example.org/bo", "https://social.example/@bo"],
}


def test_a_profile_is_shown_kept_on_record_and_replayed(cast):
    bo = cast.browser("bo")
    assert bo.get("/account/profile/").status_code == 200
    file = SimpleUploadedFile("me.png", a_picture(), "image/png")
    answer = bo.post("/account/profile/", {**FORM, "picture": file})
    assert (answer.status_code, answer["Location"]) == (303, "/people/bo/")
    page = cast.browser("cleo").get("/people/bo/").content.decode()
    for words in (
        "Bo B.",
        "<strong>mend</strong>",
        "they/them",
        "resoling",
        "dyes",
        "Workshop",
        "social.example",
    ):
        assert words in page, words
    assert "<script>alert" not in page
    assert 'rel="me nofollow ugc noopener"' in page
    payload = state(cast.bo.uri).payload
    assert {"type": "PropertyValue", "name": "Pronouns", "value": "they/them"} in payload["attachment"]
    assert payload["hearth:helps"] == ["resoling", "dyes"]
    assert len(history(cast.bo.uri)) == 2
    rebuild()
    assert page.count("resoling") == cast.browser("cleo").get("/people/bo/").content.decode().count(
        "resoling"
    )
    assert Profile.objects.get().links == [
        ["Workshop", "https://www.example.org/bo"],
        ["social.example", "https://social.example/@bo"],
    ]


def test_a_picture_is_seen_by_those_who_see_the_person_and_taken_away(cast):
    bo = cast.browser("bo")
    bo.post("/account/profile/", {**FORM, "picture": SimpleUploadedFile("me.png", a_picture(), "image/png")})
    face = Actor.objects.get(num=cast.bo.actor).avatar
    assert face.startswith("/faces/") and face.endswith(".png")
    answer = cast.browser("cleo").get(face)
    assert answer["Content-Type"] == "image/png" and answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(face).status_code == 404
    assert cast.browser("cleo").get(f"/faces/{'0' * 64}.png").status_code == 404
    bo.post("/account/profile/", FORM)
    assert Actor.objects.get(num=cast.bo.actor).avatar == face, "a form without a picture keeps it"
    bo.post("/account/profile/", {**FORM, "no_picture": "yes"})
    assert not Actor.objects.get(num=cast.bo.actor).avatar
    assert cast.browser("cleo").get(face).status_code == 404
    bad = SimpleUploadedFile("me.png", b"<svg onload=alert(1)>", "image/png")
    assert bo.post("/account/profile/", {**FORM, "picture": bad}).status_code == 422


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "//example.org",
        "https://user:pw@example.org/",
        "https://exa mple.org",
        "https://еxample.org",
        "https://example.org:99999/",
        "https://localhost/",
        "ftp://example.org/",
        "https://example.org/" + "x" * 300,
        "http://[::1",
    ],
)
def test_links_that_are_none(cast, link):
    with pytest.raises(Invalid):
        profiles.clean_links([("x", link)])
    assert cast.browser("bo").post("/account/profile/", {**FORM, "link": [link, ""]}).status_code == 422


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"summary": "x" * 2001},
        {"pronouns": "x" * 41},
        {"helps": ",".join("abcdefghi")},
        {"helps": "y" * 50},
    ],
)
def test_too_much_is_said_so_and_nothing_typed_is_lost(cast, bad):
    page = cast.browser("bo").post("/account/profile/", {**FORM, **bad})
    assert page.status_code == 422
    assert "social.example/@bo" in page.content.decode()
    assert not Profile.objects.exists()


def test_people_are_found_by_topic_and_by_role(cast):
    cast.browser("bo").post("/account/profile/", FORM)
    roles.grant(cast.ada, cast.cleo.uri, "expert")
    ada = cast.browser("ada")
    found = ada.get("/people/?helps=dyes").content.decode()
    assert "Bo B." in found and "@cleo" not in found
    experts = ada.get("/people/?role=expert").content.decode()
    assert "@cleo" in experts and "@bo" not in experts
    assert "Nobody so far" in ada.get("/people/?helps=welding").content.decode()
    assert "helps=resoling" in ada.get("/people/").content.decode()


def test_a_first_day_may_go_on_without_a_word(cast):
    bo = cast.browser("bo")
    page = bo.get("/welcome/about-you/").content.decode()
    assert "Go on without" in page
    assert bo.post("/welcome/about-you/", {"name": "Bo", "summary": "Hello"}).status_code == 303
    assert Actor.objects.get(num=cast.bo.actor).summary == "Hello"
    assert Client().get("/welcome/about-you/").status_code == 404


def test_the_rows_of_a_profile_go_with_the_person(cast):
    from hearth.ledger.erase import erase_person

    cast.browser("bo").post("/account/profile/", FORM)
    erase_person(cast.bo.uri)
    assert not Profile.objects.exists() and not Helps.objects.exists()
