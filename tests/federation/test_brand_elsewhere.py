"""A brand account on another server, used from home: read, answered under the label; no text goes to many places."""

from collections.abc import Iterator

import pytest
from django.test import Client

from hearth.federation.elsewhere import sameness
from hearth.federation.elsewhere.rows import Answered, BrandAccount
from hearth.people.models import Role
from tests.federation.mastodon_server import Mastodon, serving
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
WORDS = "Cork soles last about two years if you dry them slowly and never on a heater"


@pytest.fixture
def social(open_home: Cast) -> Iterator[Mastodon]:
    server = Mastodon("social.example")
    server.join("soles")
    with serving(server):
        yield server


def test_who_speaks_for_the_brand_no_more_can_still_disconnect(
    social: Mastodon, ada: Client, open_home: Cast
) -> None:
    said = social.say("finn@other.example", "@soles hm")
    Role.objects.filter(actor=open_home.numbers["ada"]).update(is_brand=False)
    asked = len(social.asked)
    page = ada.get("/elsewhere/")
    assert page.status_code == 200 and b"not speak for the brand any more" in page.content
    assert ada.get(f"/elsewhere/{BrandAccount.objects.get().pk}/{said}/").status_code == 404
    assert len(social.asked) == asked


@pytest.fixture
def ada(social: Mastodon, open_home: Cast) -> Client:
    browser = open_home.browser("ada")
    answer = browser.post("/signin/elsewhere/", {"for": "brand", "address": "soles@social.example"})
    back = social.agree(answer["Refresh"].removeprefix("0; url="), "soles")
    assert browser.get(back.removeprefix("https://home.example"))["Location"] == "/elsewhere/"
    return browser


def test_mentions_are_read_and_answered_under_the_label(social: Mastodon, ada: Client) -> None:
    first = social.say(
        "finn@other.example", "<p>@soles how long do they last?<script>x</script></p>", visibility="unlisted"
    )
    page = ada.get("/elsewhere/").content.decode()
    assert "how long do they last" in page and "<script>x" not in page
    account = BrandAccount.objects.get()
    place = f"/elsewhere/{account.pk}/{first}/"
    assert "speaks for the brand" in ada.get(place).content.decode()
    for _twice in range(2):
        assert ada.post(place, {"text": WORDS})["Location"] == f"{place}?sent=1"
    answers = [one for one in social.statuses.values() if one["in_reply_to_id"] == first]
    assert len(answers) == Answered.objects.count() == 1, "sent twice is said once"
    told = answers[0]["content"]
    assert told.startswith("@finn@other.example ") and WORDS in told
    assert "— Ada, Sole & Soil: Founder · speaks for the brand" in told
    assert answers[0]["visibility"] == "unlisted"
    assert WORDS in ada.get(place).content.decode()


def test_the_same_words_are_not_sent_to_many_places(social: Mastodon, ada: Client) -> None:
    account = BrandAccount.objects.get()
    threads = [social.say("finn@other.example", f"@soles question {n}") for n in range(4)]
    places = [f"/elsewhere/{account.pk}/{thread}/" for thread in threads]
    assert ada.post(places[0], {"text": WORDS}).status_code == 303
    refused = ada.post(places[1], {"text": f"@finn Hello! {WORDS.upper()}!! https://shop.example/buy"})
    assert refused.status_code == 422 and b"HEATER" in refused.content, "what was typed is still there"
    codes = [ada.post(place, {"text": "Thank you!"}).status_code for place in places]
    assert codes == [303, 303, 303, 422]
    assert (
        ada.post(
            places[1], {"text": "Yours are glued, so I would bring them to somebody who stitches."}
        ).status_code
        == 303
    )
    assert len([one for one in social.statuses.values() if WORDS in one["content"]]) == 1


def test_only_the_brand_speaks_for_the_brand(social: Mastodon, ada: Client, open_home: Cast) -> None:
    account = BrandAccount.objects.get()
    said = social.say("finn@other.example", "@soles hm")
    bo = open_home.browser("bo")
    for path in ("/elsewhere/", f"/elsewhere/{account.pk}/{said}/", "/signin/elsewhere/?for=brand"):
        assert bo.get(path).status_code == 404
    assert bo.post(f"/elsewhere/{account.pk}/{said}/", {"text": "x"}).status_code == 404
    assert bo.post(f"/elsewhere/{account.pk}/disconnect/").status_code in (303, 404)
    assert BrandAccount.objects.count() == 1
    assert ada.get(f"/elsewhere/{account.pk}/..%2Fsecret/").status_code == 404


def test_following_and_disconnecting(social: Mastodon, open_home: Cast, ada: Client) -> None:
    account = BrandAccount.objects.get()
    assert account.token not in social.tokens, "kept sealed"
    assert ada.post(f"/elsewhere/{account.pk}/follow/", {"address": "finn@other.example"}).status_code == 200
    assert social.followed == ["id-finn"]
    assert (
        ada.post(f"/elsewhere/{account.pk}/follow/", {"address": "nobody@other.example"}).status_code == 422
    )
    social.lies["/api/v1/notifications"] = (401, {"error": "revoked"})
    assert b"did not allow" in ada.get("/elsewhere/").content
    assert ada.post(f"/elsewhere/{account.pk}/disconnect/")["Location"].startswith("/signin/?again=1")
    ada.post("/signin/", {"email": "ada@example.org", "password": "correct horse battery staple"})
    assert ada.post(f"/elsewhere/{account.pk}/disconnect/").status_code == 303
    assert not BrandAccount.objects.exists() and not social.tokens


def test_what_counts_as_the_same() -> None:
    for one, other, alike in (
        (WORDS, WORDS, True),
        (WORDS, f"@ada {WORDS}!!!", True),
        (WORDS, "Dry cork slowly: two years is what ours lasted, longer near the sea", False),
        ("a b c d e f g h", "i j k l m n o p", False),
        ("", "", True),
    ):
        prints = [sameness.prints_of(text) for text in (one, other)]
        assert (sameness.resemblance(*prints) >= sameness.ALIKE) is alike, (one, other)
