"""Reading, asked of a real server: a channel with 50 posts, the home feed with 30, and the pages of the first circle:
join, apply, where an application stands, notifications, a case and the queue, a personal letter, the week, the welcome.
"""

from typing import Any

from bench.kit import Figure, at_most, noted, open_home, report, tree_cpu
from bench.server import Server, running_home, settle

TIMES = 60


def run() -> dict[str, Figure]:
    """Ask each page TIMES times."""
    open_home()
    from bench.scratch import PASSWORD, scratch_home, sixty_words
    from hearth.spaces.actions import say

    home = scratch_home(members=20)
    for index in range(120):
        say(home.founder, home.space.uri, sixty_words(index))
    token, case, letter = _circle(home)
    outside = {
        "join": "/join/",
        "apply": "/apply/",
        "application": f"/application/{token}/",
        "letter": letter,
    }
    inside = {
        "notifications": "/notifications/",
        "care_queue": "/care/",
        "case": f"/care/{case}/",
        "week": "/week/",
        "welcome": "/welcome/newcomers/",
        "channel_50": f"/s/{home.space.slug}/",
        "home_feed_30": "/",
    }
    with running_home() as server:
        settle(server)
        figures = {}
        for name, path in outside.items():
            figures |= _ask(name, server, path)
        server.sign_in("ada@example.org", PASSWORD)
        for name, path in inside.items():
            figures |= _ask(name, server, path)
        return figures


def _circle(home: Any) -> tuple[str, int, str]:
    """Thirty applications, thirty answers and reports, a letter: tokens and numbers of what is looked at."""
    from hearth.base import clock
    from hearth.features.applications.drafts import Words, _stand
    from hearth.features.applications.queries import link_path
    from hearth.features.care.reporting import report as report_post
    from hearth.features.letters import actions, lists
    from hearth.features.letters.models import Somebody
    from hearth.features.letters.names import Found
    from hearth.ledger.record import writing
    from hearth.people.sight import viewer_for
    from hearth.spaces.actions import say

    reporter = viewer_for(_member("bo"))
    first = say(home.founder, home.space.uri, "What do you mend first?").num
    cases = []
    for index in range(30):
        caller = viewer_for(_member(f"caller{index}"))
        said = say(caller, home.space.uri, f"@ada {sixty(index)}", reply=first)
        cases.append(report_post(reporter, said.num, harm=2, words="This hurts.").case)
        reporter = caller
        words = Words(f"Guest {index}", f"g{index}@example.org", (), "friend", "en")
        with writing():
            applied = _stand(words.name, words.email, [("Why?", sixty(index))], words, confirmed=clock.now())
    lists.gather(home.founder, [Found(name="Mina", address="mina@example.org")])
    number = Somebody.objects.get().pk
    more = {"name": "Mina", "address": "mina@example.org", "whence": "the evening", "language": "en"}
    actions.write(home.founder, number, sentence="You told me why the sole of a boot matters.", **more)
    letter = actions.send(home.founder, number).letter
    return link_path(applied).split("/")[-2], cases[0], actions.new_link(letter)


def _member(handle: str) -> int:
    from hearth.people.actors import create_person
    from hearth.people.memberships import join_home

    made = create_person(handle, handle.title())
    join_home(made.object)
    return made.num


def sixty(index: int) -> str:
    """A note of about sixty words."""
    from bench.scratch import sixty_words

    return sixty_words(index)


def _ask(name: str, server: Server, path: str) -> dict[str, Figure]:
    for _ in range(5):
        status, data = server.ask("GET", path, Accept="text/html")
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: {data[:300]!r}")
    posts = data.count(b'<li class="post')
    before = tree_cpu(server.pid)
    for _ in range(TIMES):
        server.ask("GET", path, Accept="text/html")
    spent = (tree_cpu(server.pid) - before) / TIMES * 1000
    counted = {f"{name}_posts": noted(posts, "posts")} if posts else {}
    return {f"{name}_cpu": at_most(spent, "ms", 12), **counted}


if __name__ == "__main__":
    report(run)
