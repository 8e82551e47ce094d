"""The daily letters of five thousand members: built and put into the outbox."""

from bench.kit import Figure, at_least, at_most, measured, noted, open_home, report

MEMBERS = 5000
ROOMS = 8
THREADS = 40
TALK = 200
NAMED = 4000


def run() -> dict[str, Figure]:
    """A day of a large home, then everybody's letter at once."""
    open_home()
    from hearth.base import clock
    from hearth.base.models import OutgoingMail
    from hearth.feeds import digest
    from hearth.feeds.models import Ways
    from hearth.feeds.ways import make_missing

    begin = clock.now() - clock.DAY
    with clock.freeze(begin):
        people, rooms = _crowd()
        make_missing(begin)
    with clock.freeze(begin + clock.HOUR):
        _day(people, rooms)
    now = clock.now()
    Ways.objects.update(next_digest=now, told_until=begin)
    with measured() as spent:
        queued = digest.send_due(now, "Bench", gently=False)
    waiting = OutgoingMail.objects.filter(sort="digest")
    first = waiting.order_by("-pk").first()
    return {
        "letters": at_least(queued, "letters", MEMBERS),
        "queued": at_least(waiting.count(), "letters", MEMBERS),
        "built_and_queued": at_most(spent.wall, "s", 60),
        "cpu_per_letter": noted(spent.cpu / MEMBERS * 1000, "ms"),
        "size_of_one": noted(len((first.text or "") + (first.html or "")) / 1024 if first else 0, "kB"),
    }


def _crowd() -> tuple[list[str], list[str]]:
    """Members with accounts, each in the home and in two of the rooms."""
    from bench.scratch import scratch_home
    from hearth.ledger.activity import HOME, Activity, activity_id
    from hearth.ledger.record import record_many
    from hearth.people.models import Account
    from hearth.spaces.actions import open_space

    home = scratch_home()
    rooms = [home.space.uri] + [
        open_space(home.founder, name=f"Room {number}", purpose="To mend.").object
        for number in range(ROOMS - 1)
    ]
    made = record_many(
        [
            Activity(
                type="Create",
                actor=HOME,
                object_type="Person",
                payload={"preferredUsername": f"m{number}", "name": f"Member {number}"},
                id=activity_id(HOME, f"member {number}"),
            )
            for number in range(MEMBERS - 1)
        ]
    )
    people = [one.object for one in made]
    steps = []
    for number, person in enumerate(people):
        for place in ("local:/home", rooms[number % ROOMS], rooms[(number + 3) % ROOMS]):
            key = activity_id(person, f"join {place}")
            steps.append(Activity(type="Join", actor=person, object=place, target=place, id=key))
            payload = {"person": person, "space": place}
            steps.append(
                Activity(
                    type="Accept", actor=HOME, object=key, object_type="Join", payload=payload, target=place
                )
            )
    for start in range(0, len(steps), 1000):
        record_many(steps[start : start + 1000])
    Account.objects.bulk_create(
        Account(
            email=f"m{number}@example.org", actor=one.num, password="!", language="de" if number % 3 else "en"
        )
        for number, one in enumerate(made)
    )
    return people, rooms


def _day(people: list[str], rooms: list[str]) -> None:
    """Threads, talk and mentions of one day."""
    from bench.scratch import sixty_words
    from hearth.ledger.activity import Activity
    from hearth.ledger.record import record_many

    def said(number: int, title: str = "", tags: list[dict[str, str]] | None = None) -> Activity:
        words = {"content": sixty_words(number), "mediaType": "text/markdown", "tag": tags or []}
        return Activity(
            type="Create",
            actor=people[number % len(people)],
            object_type="Article" if title else "Note",
            payload=words | ({"name": title} if title else {}),
            target=rooms[number % ROOMS],
            audience="home",
        )

    acts = [said(number, f"Thread {number}: how do you mend this?") for number in range(THREADS)]
    acts += [said(number) for number in range(TALK)]
    for number in range(NAMED // 10):
        named = [people[(number * 10 + step) % len(people)] for step in range(10)]
        tags = [{"type": "Mention", "href": uri, "name": "@you"} for uri in named]
        acts.append(said(number, tags=tags))
    for start in range(0, len(acts), 200):
        record_many(acts[start : start + 200])
    from hearth.feeds.models import Ways

    Ways.objects.update(choices='{"mention": ["digest", "never"]}')


if __name__ == "__main__":
    report(run)
