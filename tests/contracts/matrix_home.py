"""The home behind the authorization matrix: everybody who may come to an address, and one of everything to find there.

What addresses name is Bo's, so that the column `herself` (Bo) can be held against `member` (Mia).
"""

from dataclasses import dataclass, field
from datetime import UTC
from unittest.mock import patch

from django.test import Client

from hearth.base import clock, options
from hearth.connectors import claiming, claims
from hearth.connectors.models import ImportRun
from hearth.features.applications.drafts import Words, keep, send
from hearth.features.applications.gate import gate, set_gate
from hearth.features.applications.models import Application
from hearth.features.care import actions as care
from hearth.features.care.appeals import appeal
from hearth.features.care.models import Evidence
from hearth.features.care.reporting import report
from hearth.features.charter.quoting import ask_to_quote
from hearth.features.events.actions import plan_event
from hearth.features.letters import actions as letters
from hearth.features.letters import lists
from hearth.features.letters.models import Sheet, Somebody
from hearth.features.letters.names import Found
from hearth.features.polls.actions import open_poll
from hearth.features.week import actions as week
from hearth.features.welcome.actions import begin
from hearth.features.welcome.models import Welcome
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record, record_many, writing
from hearth.people import consent, handing, memberships, roles
from hearth.people.arriving import open_door
from hearth.people.charter import Rule, amend, charter
from hearth.people.keyring import Passkey
from hearth.people.models import Account, Actor
from hearth.people.newcomers import add_member
from hearth.people.restrictions import restrict
from hearth.people.sight import Viewer, viewer_for
from hearth.server.keeping import backups, errands
from hearth.spaces import actions
from tests.ledger import story
from tests.people.cast import PASSWORD, light

WORDS = "I mended the boots of my grandmother here, with three strangers."
RULES = [
    Rule("kind", "Be kind.", "Somebody has a word with you."),
    Rule("open", "Say who pays you.", "We ask."),
]
SENTENCE = "You mended my grandmother's boots and told me why the sole matters."
PEOPLE = {
    "stranger": "nobody here",
    "guest": "a guest of the home",
    "member": "a member who has nothing to do with it",
    "greeter": "a greeter of the home",
    "moderator": "a moderator of the home",
    "keeper": "a moderator of the room alone",
    "steward": "a steward",
    "founder": "the founder",
    "removed": "somebody who was removed from the home",
    "banned": "somebody who was banned",
    "herself": "the person whose post, profile, role, case or event it is",
}
AROUND = ("stranger", "guest", "member", "inside", "recipient", "moderator", "founder", "banned", "herself")
"""Who looks at content: `inside` is a member of the room, `recipient` is addressed by the direct words."""
ROOMS = ("public", "home", "space", "direct")


@dataclass
class Matrix:
    """Everybody by name, and the values of addresses: first for one route, then for any."""

    numbers: dict[str, int] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    common: dict[str, str] = field(default_factory=dict)
    content: dict[str, dict[str, str]] = field(default_factory=dict)

    def viewer(self, name: str) -> Viewer:
        return viewer_for(self.numbers[name])

    def values_for(self, route: str) -> dict[str, str]:
        """What stands in this address."""
        best = max((prefix for prefix in self.values if route.startswith(prefix)), key=len, default="")
        return {**self.common, **self.values.get(best, {})}

    def browsers(self) -> dict[str, Client]:
        """A browser for each of them."""
        found = {"stranger": Client()}
        for name, number in self.numbers.items():
            found[name] = Client()
            found[name].force_login(Account.objects.get(actor=number))
            session = found[name].session
            session["proved"] = clock.now()  # she showed a moment ago that it is her
            session.save()
        for browser in found.values():
            browser.raise_request_exception = False
        return found


def matrix_home() -> Matrix:
    """Build it: takes about a second."""
    made = Matrix({"founder": light().founder.num})
    for name in ("guest", "member", "greeter", "moderator", "keeper", "steward", "removed", "banned", "herself",
                 "inside", "recipient"):  # fmt: skip
        role = name if name in roles.TITLES else "member"
        person = add_member(
            f"the_{name}", name.title(), email=f"{name}@example.org", password=PASSWORD, role=role
        )
        made.numbers[name] = person.num
    _content(made)
    _people(made)
    _care(made)
    _arriving(made)
    _keeping(made)
    return made


def _content(made: Matrix) -> None:
    for audience in ROOMS[:3]:
        room = actions.open_space(
            made.viewer("steward"), name=f"Room {audience}", purpose="For some", audience=audience,
            joining="invited" if audience == "space" else "open",
        )  # fmt: skip
        actions.open_channel(made.viewer("steward"), f"room-{audience}", "Side")
        with writing():
            for name in ("herself", "inside", "keeper"):
                memberships.enter(made.viewer(name).uri, room.object)
        herself = made.viewer("herself")
        sha = story.picture(len(audience))
        say = {"type": "Create", "actor": herself.uri, "object_type": "Note", "target": room.object}
        payload = {"content": WORDS, "mediaType": "text/plain", "attachment": story.attached(sha, "A boot")}
        post = record(Activity(**say, audience=audience, payload=payload))
        thread = actions.say(herself, room.object, "How?", title="A question", question=True)
        answer = actions.say(made.viewer("inside"), room.object, "So.", thread=thread.num)
        ends = clock.now() + clock.HOUR
        poll = open_poll(herself, room.object, "Which?", ["a", "b"], ends=ends)
        event = plan_event(herself, room.object, "A call", "To talk.", times=[clock.now() + clock.DAY])
        made.content[audience] = {
            "slug": f"room-{audience}", "channel": "side", "post": str(post.num), "thread": str(thread.num),
            "poll": str(poll.num), "event": str(event.num), "answer": str(answer.num), "space": room.object,
            "sha": sha,
        }  # fmt: skip
    hall = made.content["home"]
    direct = actions.say(herself, hall["space"], WORDS, to=[made.viewer("recipient").uri])
    made.content["direct"] = {"post": str(direct.num)}
    roles.give_role(HOME, made.viewer("keeper").uri, "moderator", scope=hall["space"])
    made.common |= {
        "slug": hall["slug"], "channel": "side", "num": hall["post"], "thread": hall["thread"],
        "name": "ui/css/hearth.css", "language": "en", "greeter": str(made.numbers["greeter"]),
    }  # fmt: skip
    made.values |= {
        "/t/<num>/": {"num": hall["thread"]},
        "/p/<num>/accept/": {"num": hall["answer"]},
        "/polls/<num>/": {"num": hall["poll"]},
        "/media/<sha>.<ext>": {"sha": hall["sha"], "ext": "png"},
        "/events/<num>/": {"num": hall["event"]},
        "/insight/": {"measure": "member_to_member_share", "month": "2019-05", "form": "csv"},
    }


def _people(made: Matrix) -> None:
    founder, herself = made.viewer("founder"), made.viewer("herself")
    draft = charter()
    assert draft
    amend(founder, replaces=draft.activity, belief="Things can be mended.", rules=RULES, settle=True)
    role = roles.give_role(HOME, herself.uri, "expert")
    offered = handing.offer_role(herself, role.num, made.viewer("member").uri)
    with writing():
        memberships.remove(founder, HOME, made.viewer("removed").uri, reason="Because.")
        restrict(HOME, made.viewer("banned").uri, sort="ban", until=None, reason="Because.")
    key = Passkey.objects.create(
        credential="eHh4eA",
        actor=herself.actor or 0,
        name="Key",
        host="testserver",
        public_key="x",
        made=clock.now(),
    )
    record_many(list(story.imported()))
    ghost = f"{story.SLACK}/U1"
    claims.keep("slack:T1", [(ghost, "old@example.org")])
    found = Actor.objects.get(uri=ghost)
    claiming.ask_steward(herself, found, "These are my words.")
    asked = claiming.requests_for(founder)[0]
    consent.give(herself, "quote")
    receipt = consent.receipts_of(herself.actor or 0)[0]
    ask_to_quote(founder, int(made.content["home"]["post"]))
    staff = {"person": ghost, "flag": "staff", "mapped": "brand"}
    flag = record(Activity(type="Create", actor=HOME, object_type="hearth:ImportFlag", payload=staff))
    made.common |= {"key": "the_herself"}
    made.values |= {
        "/account/passkeys/<num>/": {"num": str(key.pk)},
        "/roles/<num>/": {"num": str(role.num)},
        "/roles/offers/<key>/": {"key": handing.key_of(offered.id)},
        "/people/roles/<num>/": {"num": str(role.num)},
        "/people/flags/<num>/": {"num": str(flag.num)},
        "/am-i-here/<num>/": {"num": str(found.num)},
        "/begin/people/imported/<num>/": {"num": str(found.num)},
        "/claims/<number>/": {"number": str(asked.pk)},
        "/charter/version/<number>/": {"number": "1"},
        "/begin/shape/<key>/": {"key": "circle"},
        "/choices/withdraw/": {"receipt": str(receipt.num)},
        "/from/<platform>/": {"platform": "slack", "name": "T1", "rest": "C1/p1"},
    }


def _care(made: Matrix) -> None:
    """Somebody of the room reported Bo's post, the moderator of the home warned her, she appealed."""
    options.put("care_cap", "50")  # nobody carries too much to take another case on
    post = int(made.content["home"]["post"])
    case = report(made.viewer("inside"), post, harm=2).case
    person = made.numbers["herself"]
    step = care.act(
        made.viewer("moderator"),
        case,
        care.Step(sort="warning", rule="kind", reason="Because.", person=person),
    )
    plea = appeal(made.viewer("herself"), step.num, "No.")
    made.values |= {
        "/care/<num>/": {
            "num": str(case),
            "sort": "pause",
            "kept": str(Evidence.objects.get(case=case).num),
            "at": "0",
        },
        "/care/letters/<num>/": {"num": str(step.num)},
        "/care/undo/<num>/": {"num": str(step.num)},
        "/care/appeals/<num>/": {"num": str(plea)},
        "/care/open/<num>/": {"num": made.content["home"]["answer"]},
    }


def _arriving(made: Matrix) -> None:
    founder = made.viewer("founder")
    set_gate(founder, list(gate().questions), [founder.uri, made.viewer("moderator").uri])
    draft = keep(
        "", Words(name="Eve", email="eve@example.org", answers=("One.", "Two."), heard="", language="en")
    )
    full = Words(name="Dov", email="dov@example.org", answers=("One.", "Two."), heard="friend", language="en")
    path = send("", full, "127.0.0.1").path
    lists.gather(founder, [Found(name="Mina", address="mina@example.org")])
    somebody = Somebody.objects.get()
    more = {
        "name": "Mina",
        "address": "mina@example.org",
        "whence": "the evening",
        "language": "en",
    }
    letters.write(founder, somebody.pk, sentence=SENTENCE, **more)
    letters.send(founder, somebody.pk)
    somebody.refresh_from_db()
    sheet = Sheet.objects.create(
        by=founder.actor or 0, name="x.csv", rows=[["Ada", "a@example.org"]], told={}, created=clock.now()
    )
    door = open_door(email="new@example.org", name="New", how="letter", through="local:/letter/x", by=HOME,
                     expires=clock.now() + clock.DAY)  # fmt: skip
    begin(Actor.objects.get(num=made.numbers["herself"]))
    welcomed = Welcome.objects.get(person=made.numbers["herself"])
    made.values |= {
        "/applications/<num>/": {"num": str(Application.objects.get().num)},
        "/application/<token>/": {"token": path.split("/")[-2]},
        "/apply/draft/<token>/": {"token": draft},
        "/letters/<number>/": {"number": str(somebody.pk)},
        "/letter/<token>/": {"token": letters.new_link(somebody.letter).split("/")[-2]},
        "/begin/people/table/<number>/": {"number": str(sheet.pk)},
        "/arrive/<token>/": {"token": door.split("/")[2]},
        "/welcome/<num>/": {"num": str(welcomed.num)},
    }


def _keeping(made: Matrix) -> None:
    founder = made.viewer("founder")
    planned = week.plan(founder, "Ask about glue", "conversation", clock.now(), UTC)
    run = ImportRun.objects.create(connector="slack", path="gone.zip", sha256="0" * 64, created=clock.now())
    backups.folder().mkdir(parents=True, exist_ok=True)
    name = "hearth-20260101-000000-by-hand.zip"
    (backups.folder() / name).write_bytes(b"")
    with patch.object(errands, "start"):
        errand = errands.begin("backup", founder.actor or 0)
    made.values |= {
        "/week/<num>/": {"num": str(planned.num)},
        "/import/<number>/": {"number": str(run.pk)},
        "/settings/backups/<name>/": {"name": name},
        "/settings/papers/<name>.md": {"name": "record"},
        "/settings/errands/<token>/": {"token": errand.token},
        "/settings/here/<nonce>/": {"nonce": "a" * 32},
        "/@<name>": {"name": "the_herself"},
        "/ap/media/<key>/": {"key": "0" * 32, "sha": "0" * 64, "ext": "png"},
    }


def cleared() -> None:
    """Take away what lies beside the database."""
    for path in (*backups.folder().glob("*"), *errands.folder().glob("*")):
        path.unlink()
