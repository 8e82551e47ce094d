"""Letters: one person, one sentence; what is kept back, what is sent, and what ends with an answer."""

from hashlib import sha256
from typing import Any

import pytest

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.models import OutgoingMail
from hearth.features.letters import actions, answering, deadlines, lists, queries
from hearth.features.letters.models import Happening, Key, Letter, Refusal, Somebody
from hearth.features.letters.names import Found
from hearth.feeds.models import Notification
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import erase_person
from hearth.ledger.rebuild import rebuild
from hearth.ledger.record import record
from hearth.people import arriving
from hearth.people.mirror import sections_of
from hearth.people.models import Actor
from hearth.people.sight import viewer_for
from tests.people.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "You mended my grandmother's boots and told me why the sole matters."


def put(cast: Cast, name: str = "Mina", address: str = "mina@example.org", **more: Any) -> int:
    """Ada puts somebody on her list."""
    lists.gather(cast.ada, [Found(name=name, address=address, **more)])
    return Somebody.objects.get(name=name).pk


def draft(cast: Cast, number: int, sentence: str = SENTENCE, **more: Any) -> Somebody:
    somebody = Somebody.objects.get(pk=number)
    words = {
        "name": somebody.name,
        "address": somebody.address,
        "whence": "the repair evening",
        "language": "en",
    }
    return actions.write(cast.ada, number, sentence=sentence, **{**words, **more})


def sent(
    cast: Cast, name: str = "Mina", address: str = "mina@example.org", sentence: str = SENTENCE
) -> Somebody:
    number = put(cast, name, address)
    draft(cast, number, sentence)
    return actions.send(cast.ada, number)


def token_in(text: str) -> str:
    return text.split("/letter/")[1].split("/")[0]


def mailed(somebody: Somebody) -> OutgoingMail:
    return OutgoingMail.objects.get(key=queries.mail_key(somebody.letter, somebody.mails))


def test_a_letter_is_written_previewed_and_waits_as_ready(cast: Cast) -> None:
    ada = cast.browser("ada")
    ada.post("/letters/add/", {"name": "Mina", "address": "mina@example.org"})
    number = Somebody.objects.get().pk
    page = f"/letters/{number}/"
    assert "0 of 1 letter" in ada.get("/letters/").content.decode()
    kept = ada.post(page, {"name": "Mina", "address": "mina@example.org", "sentence": "Only", "whence": ""},
                    headers={"X-Autosave": "1"})  # fmt: skip
    assert kept.status_code == 204
    assert "Write one sentence" in ada.get(page + "preview/").content.decode()
    assert ada.post(page + "send/").status_code == 422
    assert not Letter.objects.exists()
    typed = {"name": "Mina", "address": "mina@example.org", "sentence": SENTENCE, "whence": "Bo told me"}
    assert ada.post(page, {**typed, "do": "preview"})["Location"] == page + "preview/"
    shown = ada.get(page + "preview/").content.decode()
    assert "Bo told me." in shown and "boots" in shown and "mina@example.org" in shown
    assert ada.post(page + "send/").status_code == 302
    state = queries.state_of(Somebody.objects.get())
    assert (state.name, bool(state.why)) == ("ready", True)
    assert state.why in ada.get(page).content.decode()


def test_the_preview_is_what_is_sent(cast: Cast) -> None:
    somebody = sent(cast)
    words = queries.words_for(somebody, Letter.objects.get().expires)
    row = mailed(somebody)
    assert row.subject == words.subject
    flat = " ".join(row.text.split())
    for part in [*words.paragraphs, words.button, *words.footer]:
        assert " ".join(part.split()) in flat


def test_only_founders_and_stewards_write_and_only_their_own(cast: Cast) -> None:
    number = put(cast)
    for name, browser in (("bo", cast.browser("bo")), ("cleo", cast.browser("cleo"))):
        for path in ("/letters/", f"/letters/{number}/", f"/letters/{number}/preview/"):
            assert browser.get(path).status_code == 404, (name, path)
    with pytest.raises(NotFound):
        actions.send(cast.bo, number)


def test_the_same_sentence_is_no_letter(cast: Cast) -> None:
    sent(cast, "Mina Park", sentence="Dear Mina, I remember the boots you mended in May, and your patience.")
    number = put(cast, "Jon", "jon@example.org")
    draft(cast, number, "dear Jon: I remember the boots you mended in May and your patience!")
    with pytest.raises(Invalid, match="same sentence"):
        actions.send(cast.ada, number)
    draft(cast, number, "Jon, your question about glue in March changed what we make.")
    actions.send(cast.ada, number)
    assert Letter.objects.count() == 2


def test_a_letter_needs_a_word_on_where_the_name_came_from(cast: Cast) -> None:
    number = put(cast)
    draft(cast, number, whence="")
    with pytest.raises(Invalid, match="where you have the name from"):
        actions.send(cast.ada, number)


def test_twenty_letters_live_and_no_more(cast: Cast) -> None:
    trees = (
        "alder birch cedar dogwood elm fir ginkgo hazel ivy juniper larch maple nutmeg oak pine quince rowan"
        " spruce thuja willow yew azalea"
    )
    numbers = []
    for word in trees.split():
        number = put(cast, word.title(), f"{word}@example.org")
        draft(cast, number, f"{sha256(word.encode()).hexdigest()} is what I think of.")
        numbers.append(number)
    for number in numbers[:20]:
        actions.send(cast.ada, number)
    with pytest.raises(NotAllowed, match="twenty"):
        actions.send(cast.ada, numbers[20])
    actions.take_back(cast.ada, numbers[3])
    actions.send(cast.ada, numbers[20])
    assert queries.living() == 20


def test_the_ledger_knows_no_name_and_no_address(cast: Cast) -> None:
    somebody = sent(cast)
    actions.say_sent(cast.ada, somebody.pk)
    told = "".join(str(row.payload) for row in read.rows())
    assert "ina@" not in told and "boots" not in told and "Mina" not in told
    assert {row.audience for row in read.rows() if row.object == somebody.letter} == {"direct"}
    letter = Letter.objects.get()
    assert (letter.inviter, letter.campaign) == (cast.ada.uri, "circle")
    assert Happening.objects.get().what == "sent"


def test_no_thank_you_and_forget_me(cast: Cast, client: Any) -> None:
    somebody = sent(cast)
    token = token_in(mailed(somebody).text)
    page = client.get(f"/letter/{token}/")
    assert page.status_code == 200 and "boots" in page.content.decode()
    assert not Happening.objects.exists()
    assert client.post(f"/letter/{token}/no/", {"forget": "yes"}).status_code == 200
    assert not Somebody.objects.exists()
    assert Refusal.objects.count() == 1
    assert not Key.objects.exists()
    assert client.get(f"/letter/{token}/").status_code == 404
    assert not OutgoingMail.objects.filter(text__contains=token).exists()
    assert lists.gather(cast.ada, [Found(name="M", address="Mina+x@example.org")])[0] == 0
    assert Happening.objects.get().what == "declined"


def test_guessing_links_gets_slow(cast: Cast, client: Any) -> None:
    codes = {client.get(f"/letter/{n}/").status_code for n in range(45)}
    assert codes == {404, 429}
    somebody = sent(cast)
    assert client.get(f"/letter/{token_in(mailed(somebody).text)}/").status_code == 200


def test_an_open_letter_ends_by_itself(cast: Cast, client: Any) -> None:
    somebody = sent(cast)
    token = token_in(mailed(somebody).text)
    with clock.freeze(Letter.objects.get().expires + 1):
        assert b"This link has ended" in client.get(f"/letter/{token}/").content
        record_due()
        record_due()
        assert queries.state_of(somebody).name == "expired"
    assert [one.what for one in Happening.objects.all()] == ["expired"]
    assert not Key.objects.exists()


def test_mail_that_left_is_noted_once(cast: Cast) -> None:
    somebody = sent(cast)
    OutgoingMail.objects.update(state="sent")
    record_due()
    record_due()
    assert [one.what for one in Happening.objects.all()] == ["sent"]
    assert queries.state_of(somebody).name == "sent"


def test_who_came_through_a_letter_is_on_record(cast: Cast) -> None:
    somebody = sent(cast)
    payload = {"hearth:how": "letter", "hearth:through": somebody.letter, "hearth:by": cast.ada.uri}
    record(
        Activity(
            type="Join",
            actor=cast.bo.uri,
            object=HOME,
            object_type="Organization",
            payload=payload,
            target=HOME,
        )
    )
    state = queries.state_of(somebody)
    assert (state.name, state.invitee) == ("accepted", cast.bo.uri)
    assert "came Bo" in cast.browser("ada").get(f"/letters/{somebody.pk}/").content.decode()
    assert mail.outcome("none").state == ""


def test_a_letter_opens_the_door_once(cast: Cast, client: Any) -> None:
    somebody = sent(cast)
    token = token_in(mailed(somebody).text)
    answer = client.post(f"/letter/{token}/")
    assert answer.status_code == 302 and answer["Location"].startswith("/arrive/")
    come = arriving.arrive(answer["Location"].split("/")[2], name="Mina", handle="mina", password=None)
    state = queries.state_of(somebody)
    assert (state.name, state.invitee) == ("accepted", come.person.uri)
    assert client.get(f"/letter/{token}/").status_code == 404
    assert client.post(f"/letter/{token}/").status_code == 404
    told = Notification.objects.get(actor=cast.ada.actor, sort="letter")
    assert told.words == "letters.accepted"
    assert "Mina" in cast.browser("ada").get("/notifications/").content.decode()
    with clock.freeze(clock.now() + 3 * clock.DAY):
        deadlines.tidy(clock.now())
        assert Somebody.objects.get().address == ""
        with pytest.raises(Invalid, match="two days"):
            actions.say_not_her(cast.ada, somebody.pk)


def test_somebody_else_came_through_the_letter(cast: Cast) -> None:
    somebody = sent(cast)
    door = answering.come_in(token_in(mailed(somebody).text))
    come = arriving.arrive(door.split("/")[2], name="Mallory", handle="mallory", password=None)
    page = cast.browser("ada").get(f"/letters/{somebody.pk}/").content.decode()
    assert "Mallory" in page and "This is not Mina" in page
    actions.say_not_her(cast.ada, somebody.pk)
    assert not viewer_for(come.person.num).member
    again = actions.send(cast.ada, somebody.pk)
    assert queries.state_of(again).name == "ready"
    assert queries.living() == 2


def test_a_letter_by_hand_asks_for_an_address(cast: Cast, client: Any) -> None:
    number = put(cast, "Zoe", "")
    draft(cast, number, "Your stall in Linz was where I understood what welts are for.")
    ada = cast.browser("ada")
    actions.send(cast.ada, number)
    assert not OutgoingMail.objects.exists()
    page = ada.post(f"/letters/{number}/hand/").content.decode()
    token = token_in(page)
    ada.post(f"/letters/{number}/handed/")
    assert queries.state_of(Somebody.objects.get()).name == "sent"
    assert client.post(f"/letter/{token}/", {"email": "nonsense"}).status_code == 422
    assert client.post(f"/letter/{token}/", {"email": "zoe@example.org"}).status_code == 302


def test_taken_back_is_over(cast: Cast, client: Any) -> None:
    somebody = sent(cast)
    token = token_in(mailed(somebody).text)
    door = client.post(f"/letter/{token}/")["Location"]
    cast.browser("ada").post(f"/letters/{somebody.pk}/take-back/")
    assert client.get(f"/letter/{token}/").status_code == 404
    assert client.get(door).status_code == 404
    assert not OutgoingMail.objects.exists()
    assert queries.living() == 0


def test_sent_twice_never_thrice(cast: Cast) -> None:
    somebody = sent(cast)
    with pytest.raises(Invalid):
        actions.send_again(cast.ada, somebody.pk)
    OutgoingMail.objects.update(state="bounced")
    assert queries.state_of(somebody).name == "bounced"
    actions.send_again(cast.ada, somebody.pk, address="mina.park@example.org")
    assert mailed(Somebody.objects.get()).address == "mina.park@example.org"
    OutgoingMail.objects.update(state="sent")
    with pytest.raises(NotAllowed, match="twice"):
        actions.send_again(cast.ada, somebody.pk)


def test_an_odd_address_is_asked_about(cast: Cast) -> None:
    number = put(cast, address="mina@gmial.com")
    draft(cast, number)
    ada = cast.browser("ada")
    assert ada.post(f"/letters/{number}/send/").status_code == 422
    assert ada.post(f"/letters/{number}/send/", {"sure": "yes"}).status_code == 302


def test_an_erased_newcomer_leaves_no_trace_in_letters(cast: Cast) -> None:
    somebody = sent(cast)
    door = answering.come_in(token_in(mailed(somebody).text))
    come = arriving.arrive(door.split("/")[2], name="Mina", handle="mina", password=None)
    erase_person(come.person.uri)
    assert not Somebody.objects.exists()
    live = sorted(Happening.objects.values_list("activity", "what"))
    rebuild()
    assert sorted(Happening.objects.values_list("activity", "what")) == live
    assert Letter.objects.count() == 1


def test_letters_are_rebuilt_as_they_were(cast: Cast) -> None:
    first, second = (
        sent(cast),
        sent(cast, "Jon", "jon@example.org", "Your question about glue changed our soles."),
    )
    actions.say_sent(cast.ada, first.pk)
    actions.take_back(cast.ada, second.pk)
    before = [sorted(model.objects.values_list()) for model in (Letter, Happening)]
    rebuild()
    assert [sorted(model.objects.values_list()) for model in (Letter, Happening)] == before


def test_the_mirror_tells_by_which_letter(cast: Cast) -> None:
    somebody = sent(cast)
    door = answering.come_in(token_in(mailed(somebody).text))
    come = arriving.arrive(door.split("/")[2], name="Mina", handle="mina", password=None)
    keys = {section.key: section for section in sections_of(come.person)}
    assert next(iter(keys["letter"].rows))[1] == "Ada"
    ada = Actor.objects.get(num=cast.ada.actor)
    assert any(section.key == "letters_written" for section in sections_of(ada))
