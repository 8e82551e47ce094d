"""What the sample home does beside talking: its charter, calls, the gate, a greeter's letter, one case, the week."""

from collections.abc import Callable
from datetime import UTC

from hearth.demo.cast import PURPOSE
from hearth.features.applications import actions as gate
from hearth.features.applications.drafts import Words, send
from hearth.features.applications.gate import set_gate
from hearth.features.applications.models import Application
from hearth.features.care import actions as care
from hearth.features.care.reporting import report
from hearth.features.charter.rulebook import first_rules
from hearth.features.charter.walk import finish
from hearth.features.events import actions as events
from hearth.features.week.actions import plan
from hearth.features.welcome import actions as welcome
from hearth.features.welcome.queries import picks_for
from hearth.people.charter import agree, amend, charter
from hearth.people.models import Actor
from hearth.people.sight import Viewer

BRAND = "Alder"
FIRST_PAGES = ("belief", "name", "shape", "export", "ready")

type Seen = Callable[[str], Viewer]
type Moment = Callable[[int, str], int]
type Happening = tuple[int, str, Callable[[], object]]
"""day, time of day, and what happens then"""


def write_charter(ada: Viewer) -> None:
    """The charter's first version, with its six rules."""
    draft = charter()
    assert draft is not None
    named = amend(ada, replaces=draft.activity, belief=PURPOSE, brand=BRAND)
    amend(ada, replaces=named.activity, rules=first_rules(named), settle=True)
    for page in FIRST_PAGES:
        finish(ada, page)


def agree_to_rules(person: Viewer) -> None:
    """As every newcomer does."""
    now = charter()
    if now is not None and now.version:
        agree(person, now.version)


def happenings(seen: Seen, rooms: dict[str, str], posts: dict[str, int], at: Moment) -> list[Happening]:
    """Everything of this kind, to be told among the talk. `at` gives the moment (ms) of a day and a time."""
    return [
        *_calls(seen, rooms, posts, at),
        *_case(seen, posts, at),
        *_applications(seen),
        (84, "21:50", lambda: _greet(seen("greta"), seen("teo"))),
        (89, "09:00", lambda: _plan(seen("ada"), at)),
    ]  # fmt: skip


def _calls(seen: Seen, rooms: dict[str, str], posts: dict[str, int], at: Moment) -> list[Happening]:
    evening, noon, morning = at(91, "18:30"), at(92, "12:00"), at(93, "09:00")
    later, latest = at(94, "18:00"), at(95, "18:00")

    def ask_for_times() -> None:
        made = events.plan_event(
            seen("cleo"), rooms["walks"], "Before the canal walk: who carries what?",
            "Three quarters of an hour. Bags, scale, photographs, and who brings the thermos.",
            times=[evening, noon, morning], minutes=45, place="https://meet.example.org/canal", key="canal",
        )  # fmt: skip
        posts["canal call"] = made.num

    def invite() -> None:
        made = events.plan_event(
            seen("ada"), rooms["next"], "The second sole: the numbers, and your questions",
            "I show what a voucher costs us, pair by pair. Bring the questions you would ask if nobody were polite.",
            times=[later, latest], minutes=60, place="https://meet.example.org/second-sole", key="numbers",
        )  # fmt: skip
        posts["numbers call"] = made.num

    def tell(who: str, call: str, suits: dict[int, str]) -> Callable[[], object]:
        return lambda: events.tell_times(seen(who), posts[call], suits)

    return [
        (86, "19:00", ask_for_times),
        (86, "19:40", tell("bo", "canal call", {evening: "yes", noon: "maybe"})),
        (86, "20:05", tell("pieter", "canal call", {evening: "yes", morning: "yes"})),
        (87, "07:10", tell("noor", "canal call", {evening: "yes"})),
        (87, "18:00", lambda: _settle(seen, posts["canal call"], evening)),
        (89, "10:00", invite),
        (89, "12:20", tell("noor", "numbers call", {later: "yes", latest: "maybe"})),
        (89, "17:45", tell("bo", "numbers call", {latest: "yes"})),
    ]


def _settle(seen: Seen, call: int, when: int) -> None:
    events.choose_time(seen("cleo"), call, when)
    for who, word in (("cleo", "yes"), ("bo", "yes"), ("pieter", "yes"), ("noor", "yes"), ("greta", "maybe")):
        events.answer(seen(who), call, word)


def _case(seen: Seen, posts: dict[str, int], at: Moment) -> list[Happening]:
    def found() -> int:
        return report(
            seen("noor"), posts["rude"], harm=2, rule="kind", words="That was aimed at Pieter."
        ).case

    def pause() -> None:
        person = seen("oskar").actor
        assert person is not None
        step = care.Step(
            sort="pause", rule="kind", person=person, about=posts["rude"], until=at(56, "22:50"), key="pause",
            reason="Pieter was helping. Take a day; come back when you can say it another way.",
        )  # fmt: skip
        care.act(seen("cleo"), found(), step)

    def close() -> None:
        step = care.Step(sort="close", rule="kind", reason="He apologised, and Pieter took it.", key="close")
        care.act(seen("cleo"), found(), step)

    def second() -> None:
        report(seen("greta"), posts["rude"], harm=2, rule="kind", words="Not like this, please.")

    return [
        (55, "22:30", found),
        (55, "22:34", second),
        (55, "22:50", pause),
        (57, "20:00", close),
    ]


def _applications(seen: Seen) -> list[Happening]:
    def arrive(name: str, *answers: str, heard: str = "") -> Callable[[], object]:
        address = name.split()[0].lower() + "@example.org"
        return lambda: send("", Words(name, address, answers, heard), address)

    def judged(who: str, name: str, why: str) -> Callable[[], object]:
        return lambda: gate.judge(seen(who), _application(name), "welcome", why)

    def welcomed() -> None:
        letter = (
            "Dear Ines, your answer about your mother’s sewing box was read aloud at the workshop. Come in; the"
            " bench is warm, and Mira wants to know which thread she used."
        )
        gate.answer_applicant(seen("greta"), _application("Ines Duarte"), "welcome", letter)

    return [
        (60, "08:00", lambda: set_gate(
            seen("ada"), ["What does sustainability mean to you?", "What did you mend last, and did it hold?"],
            [seen(who).uri for who in ("greta", "cleo")],
        )),
        (76, "19:00", arrive(
            "Ines Duarte", "That a thing may grow old with me. My mother had a sewing box, not a shopping list.",
            "A strap. It holds. The dog disagrees.", heard="friend",
        )),
        (77, "08:00", judged("greta", "Ines Duarte", "She mends, and she can laugh about it.")),
        (77, "21:00", judged("cleo", "Ines Duarte", "Yes, gladly.")),
        (77, "21:30", welcomed),
        (89, "18:20", arrive(
            "Mika Salo", "Knowing where a thing comes from and where it goes when I am done with it.",
            "A zip, last winter. It held until March.", heard="event",
        )),
    ]  # fmt: skip


def _application(name: str) -> int:
    return Application.objects.get(name=name).num


def _greet(greta: Viewer, teo: Viewer) -> None:
    begun = welcome.begin(Actor.objects.get(uri=teo.uri))
    if begun is None:
        return
    picks = picks_for(greta, teo, "standing all day, shoes for work, the wide last")
    welcome.write_letter(
        greta,
        begun.num,
        "Good evening Teo, I am Greta, one of the greeters. Whoever stands all day knows something the rest of us"
        " only guess. Two threads and two people below, because I think they will have an answer for you. If"
        " nobody does within a day, write to me and I will go and knock.",
        [one.num for one in picks.threads[:2]],
        [one.num for one in picks.people[:2]],
    )


def _plan(ada: Viewer, at: Moment) -> None:
    plan(ada, "What did the second sole change for you?", "question", at(90, "12:00"), UTC)
    plan(ada, "Show us the corner where you mend", "conversation", at(90, "18:00"), UTC)
