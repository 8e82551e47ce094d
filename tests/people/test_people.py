"""Persons, roles, consent and blocks, as their pages and actions show them."""

import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record
from hearth.people import actors, blocks, consent, memberships, roles
from hearth.people.models import Actor, Consent

pytestmark = pytest.mark.django_db(transaction=True)


def a_ghost(name: str = "Grace", flag: str = "") -> Actor:
    uri = f"urn:hearth:slack:T1/{name}"
    made = record(
        Activity(
            type="Create",
            actor=uri,
            object=uri,
            object_type="Person",
            payload={"name": name},
            origin="slack:T1",
            quiet=True,
        )
    )
    if flag:
        record(
            Activity(
                type="Create",
                actor=HOME,
                object=f"{uri}/flag",
                object_type="hearth:ImportFlag",
                origin="slack:T1",
                payload={"person": uri, "flag": flag, "mapped": "brand"},
            )
        )
    return Actor.objects.get(num=made.num)


@pytest.mark.parametrize(
    "handle", ["аda", "a", "1234", "ada lovelace", "a" * 31, "admin", "ad\u200ba", "ada!", ""]
)
def test_handles_that_are_refused(handle):
    with pytest.raises(Invalid):
        actors.clean_handle(handle)


def test_handles_are_kept_in_lower_case():
    assert actors.clean_handle(" @Ada_2 ") == "ada_2"


def test_names_lose_what_nobody_can_see():
    assert actors.clean_name("  Ada\u202e \n\tLovelace\x00 ") == "Ada Lovelace"
    with pytest.raises(Invalid):
        actors.clean_name("\u200b")


def test_a_handle_is_taken_once(cast):
    with pytest.raises(Invalid):
        actors.create_person("BO", "Somebody else")


def test_roles_are_valid_for_a_time(cast):
    start = clock.now()
    roles.grant(cast.ada, cast.bo.uri, "steward", interest="Paid by the brand.")
    assert roles.label_for(cast.bo.actor, clock.now()) == "Steward · speaks for the brand"
    assert roles.label_for(cast.bo.actor, start - 1000) == ""
    held = roles.roles_of(cast.bo.actor)[0]
    with clock.freeze(start + 5000):
        roles.end_role(cast.ada, held.num)
        assert roles.is_brand(cast.bo.actor, start + 4000)
        assert not roles.is_brand(cast.bo.actor, start + 5000)
        assert cast.bo.roles == ()
    assert roles.roles_of(cast.bo.actor)[0].valid_to == start + 5000


def test_moderators_are_peers_unless_marked(cast):
    assert not roles.is_brand(cast.cleo.actor, clock.now())
    roles.grant(cast.ada, cast.cleo.uri, "greeter", is_brand=True, interest="Paid by the brand.")
    assert roles.label_for(cast.cleo.actor, clock.now()) == "Greeter · speaks for the brand"


def test_only_keepers_give_roles_and_only_founders_make_founders(cast):
    with pytest.raises(NotAllowed):
        roles.grant(cast.bo, cast.bo.uri, "steward")
    with pytest.raises(NotAllowed):
        roles.grant(cast.cleo, cast.bo.uri, "greeter")
    roles.grant(cast.ada, cast.bo.uri, "steward", interest="Paid by the brand.")
    with pytest.raises(NotAllowed):
        roles.grant(cast.bo, cast.cleo.uri, "founder")
    with pytest.raises(Invalid):
        roles.grant(cast.ada, cast.bo.uri, "steward", interest="Paid by the brand.")
    with pytest.raises(Invalid):
        roles.grant(cast.ada, cast.bo.uri, "emperor")


def test_imported_staff_speaks_for_the_brand_until_mapped_to_peer(cast):
    ghost = a_ghost("Ivo", "admin")
    assert roles.label_for(ghost.num, 0) == "Admin · speaks for the brand"
    with pytest.raises(Invalid):
        roles.grant(cast.ada, ghost.uri, "moderator")
    flag = roles.flags_of(ghost.num)[0]
    assert cast.browser("bo").post(f"/people/flags/{flag.num}/", {"mapped": "peer"}).status_code == 404
    ada = cast.browser("ada")
    assert ada.post(f"/people/flags/{flag.num}/", {"mapped": "friend"}).status_code == 400
    ada.post(f"/people/flags/{flag.num}/", {"mapped": "peer"})
    assert roles.label_for(ghost.num, 0) == ""
    assert "counted as a peer here" in ada.get(f"/people/{ghost.num}/").content.decode()


# Consent


def test_everything_is_off_until_a_yes(cast):
    page = cast.browser("bo").get("/choices/").content.decode()
    assert page.count('name="purpose"') == len(consent.PURPOSES)
    assert "Take back" not in page
    assert [purpose.id for purpose in consent.PURPOSES] == [
        "aggregate", "text", "graph", "outreach", "quote", "presence",
    ]  # fmt: skip


def test_giving_and_withdrawing_leave_receipts(cast):
    browser = cast.browser("bo")
    browser.post("/choices/give/", {"purpose": "graph"})
    browser.post("/choices/give/", {"purpose": "graph"})
    receipt = Consent.objects.get()
    assert (receipt.actor, receipt.purpose, receipt.text_version) == (cast.bo.actor, "graph", "2")
    assert consent.has_given(cast.bo.actor, "graph")
    cast.browser("cleo").post("/choices/withdraw/", {"num": receipt.num})
    assert consent.has_given(cast.bo.actor, "graph"), "nobody withdraws for somebody else"
    browser.post("/choices/withdraw/", {"num": receipt.num})
    assert not consent.has_given(cast.bo.actor, "graph")
    page = browser.get("/choices/").content.decode()
    assert "Receipts" in page
    assert "Switch off" not in page
    browser.post("/choices/give/", {"purpose": "graph"})
    assert Consent.objects.count() == 2, "a second yes is a second receipt"


def test_nonsense_is_not_a_purpose(cast):
    browser = cast.browser("bo")
    assert browser.post("/choices/give/", {"purpose": "everything"}).status_code == 400
    assert browser.post("/choices/withdraw/", {"num": "1'; DROP"}).status_code == 404


def test_a_changed_sentence_raises_its_version():
    """The words people agreed to: to change a sentence, raise its version and then mend this list."""
    from hashlib import sha256

    sentences = [(each.id, each.version, each.sentence) for each in (consent.OPERATE, *consent.PURPOSES)]
    sentences.append(("link", "2", consent.LINK_SENTENCE))
    texts = {
        f"{name} {version}": sha256(str(sentence).encode()).hexdigest()[:12]
        for name, version, sentence in sentences
    }
    assert texts == FROZEN


FROZEN = {
    "operate 1": "d66f4edc0085",
    "aggregate 2": "c58a9f37534b",
    "text 2": "320884dc6ffb",
    "graph 2": "d122ab571ef1",
    "outreach 2": "bf0aea715406",
    "quote 2": "d8e6c9b006d6",
    "presence 2": "b0d71471cff3",
    "link 2": "5d0d4625494f",
}


# Blocks


def test_a_block_hides_both_from_each_other_and_can_be_lifted(cast):
    bo = cast.browser("bo")
    bo.post("/people/cleo/block/")
    bo.post("/people/cleo/block/")
    assert cast.browser("cleo").get("/people/bo/").status_code == 404
    page = bo.get("/people/cleo/")
    assert "You blocked Cleo" in page.content.decode()
    assert "Cleo" not in bo.get("/people/").content.decode()
    assert "Cleo" in bo.get("/choices/").content.decode()
    bo.post("/people/cleo/unblock/")
    bo.post("/people/cleo/unblock/")
    assert cast.bo.hidden == frozenset()
    assert cast.browser("cleo").get("/people/bo/").status_code == 200


def test_nobody_blocks_herself_or_a_place(cast):
    with pytest.raises(Invalid):
        blocks.block(cast.bo, cast.bo.uri)
    with pytest.raises(Invalid):
        blocks.block(cast.bo, HOME)


# Pages


def test_people_are_for_members_only(cast):
    for path in ("/people/", "/people/bo/", "/choices/", f"/people/{cast.bo.actor}/", "/people/nobody/"):
        assert Client().get(path).status_code == 404
    assert Client().get("/people/suggest?q=b").json() == []


def test_ghosts_are_shown_as_not_here_yet(cast):
    ghost = a_ghost()
    page = cast.browser("bo").get("/people/").content.decode()
    assert "imported, not here yet" in page
    assert cast.browser("bo").get(f"/people/{ghost.num}/").status_code == 200


def test_names_are_suggested_while_typing(cast):
    bo = cast.browser("bo")
    assert [person["handle"] for person in bo.get("/people/suggest?q=c").json()] == ["cleo"]
    assert [person["handle"] for person in bo.get("/people/suggest?q=").json()] == ["ada", "bo", "cleo"]
    blocks.block(cast.bo, cast.cleo.uri)
    assert bo.get("/people/suggest?q=c").json() == []


def test_roles_are_given_and_ended_on_the_page(cast):
    ada = cast.browser("ada")
    assert "Give a role" in ada.get("/people/bo/").content.decode()
    ada.post("/people/bo/role/", {"role": "expert", "voice": ""})
    held = roles.roles_of(cast.bo.actor)[0]
    assert (held.role, held.is_brand) == ("expert", False)
    assert "Give a role" not in cast.browser("cleo").get("/people/bo/").content.decode()
    assert cast.browser("cleo").post(f"/people/roles/{held.num}/end/").status_code == 403
    ada.post(f"/people/roles/{held.num}/end/")
    assert cast.bo.roles == ()


def test_a_role_in_a_hidden_room_is_not_told_outside_it(cast):
    made = record(
        Activity(
            type="Create",
            actor=HOME,
            object_type="Group",
            payload={"preferredUsername": "quiet", "name": "Quiet corner", "hearth:joining": "invited"},
            audience="space",
        )
    )
    with pytest.raises(NotFound):
        roles.grant(cast.ada, cast.cleo.uri, "greeter", scope=made.object)
    memberships.enter(cast.ada.uri, made.object)
    roles.grant(cast.ada, cast.cleo.uri, "greeter", scope=made.object)
    assert "Quiet corner" not in cast.browser("bo").get("/people/cleo/").content.decode()
    assert not cast.cleo.holds("greeter")
    assert cast.cleo.holds("greeter", scope=made.num)


def test_a_page_costs_few_queries_whoever_looks(cast, django_assert_max_num_queries):
    browser = cast.browser("bo")
    for number in range(5):
        a_ghost(f"Ghost {number}")
    browser.get("/people/")
    with django_assert_max_num_queries(12):
        browser.get("/people/")
    for number in range(40):
        a_ghost(f"More {number}")
    with django_assert_max_num_queries(12):
        browser.get("/people/")


def test_deleting_a_person_leaves_a_place_without_a_name(cast):
    ghost = a_ghost()
    record(Activity(type="Delete", actor=HOME, object=ghost.uri, object_type="Person"))
    ghost.refresh_from_db()
    assert (ghost.name, ghost.deleted, ghost.created) == ("", True, 0)


def test_erasing_a_person_leaves_nothing_of_her_and_replays_alike(cast):
    from hearth.ledger.erase import erase_person
    from hearth.ledger.rebuild import rebuild
    from hearth.people.models import Account, Block, Membership, Role

    browser = cast.browser("cleo")
    roles.grant(cast.ada, cast.cleo.uri, "steward", interest="Paid by the brand.")
    consent.give(cast.cleo, "quote")
    blocks.block(cast.cleo, cast.bo.uri)
    number, uri = cast.numbers["cleo"], cast.cleo.uri

    def hers():
        return (
            list(Actor.objects.filter(num=number).values()),
            list(Membership.objects.filter(actor=number).values()),
            Role.objects.filter(actor=number).count(),
            Consent.objects.filter(actor=number).count(),
            Block.objects.filter(blocker=number).count(),
        )

    erase_person(uri)
    assert browser.get("/choices/").status_code == 404
    assert not Account.objects.filter(email="cleo@example.org").exists()
    before = hers()
    assert before[0][0]["name"] == ""
    assert before[1:] == ([], 0, 0, 0)
    rebuild()
    assert hers() == before


def test_replaying_gives_the_same_rows(cast):
    from hearth.ledger.rebuild import models_of, rebuild

    ghost = a_ghost("Gone", "owner")
    a_ghost("Grace")
    roles.grant(cast.ada, cast.bo.uri, "steward", interest="Paid by the brand.")
    consent.give(cast.bo, "text")
    blocks.block(cast.bo, cast.cleo.uri)
    blocks.unblock(cast.bo, cast.cleo.uri)
    blocks.block(cast.cleo, cast.bo.uri)
    record(Activity(type="Delete", actor=HOME, object=ghost.uri, object_type="Person"))
    record(Activity(type="hearth:Notice", actor=HOME, object="slack:T1", payload={"noticed": 5}))
    ours = [model for model in models_of("projection") if model.__module__ == "hearth.people.models"]

    def rows():
        return {
            model.__name__: sorted(
                tuple(sorted((k, v) for k, v in row.items() if k != "id")) for row in model.objects.values()
            )
            for model in ours
        }

    before = rows()
    rebuild()
    assert rows() == before
    assert before["Actor"]
    with pytest.raises(NotFound):
        actors.access_actor(cast.bo, str(ghost.num + 1))
