"""Run by itself in a data folder: a home with rules, people (`handle:role`) who agreed to them, and two threads."""

import sys

from hearth.server.cli import open_django

PASSWORD = "correct horse battery staple"
THREADS = (
    (
        "Who knows a good glue for cork?",
        "The last one let go after a week.",
        "A contact glue, thinly, on both sides.",
    ),
    ("Soles we mended this month", "Mine: two pairs of work boots.", "One sandal, with an old bicycle tyre."),
)


def furnish(people: dict[str, str]) -> None:
    """Ada founds it; whoever comes first after her answers in both threads."""
    from hearth.features.charter.rulebook import first_rules
    from hearth.people.charter import agree, amend, charter
    from hearth.people.newcomers import add_member
    from hearth.people.sight import viewer_for
    from hearth.server.founding import light_the_hearth
    from hearth.server.prepare import prepare
    from hearth.spaces.actions import open_space, say

    prepare()
    ada = light_the_hearth(
        "Shoe Circle", "a good pair of shoes should outlive its fashion",
        handle="ada", founder="Ada", email="ada@example.org", password=PASSWORD,
    ).founder.num  # fmt: skip
    keeper = viewer_for(ada)
    draft = charter()
    assert draft is not None
    now = amend(keeper, replaces=draft.activity, rules=first_rules(draft), settle=True)
    members = [
        add_member(handle, handle.title(), email=f"{handle}@example.org", password=PASSWORD, role=role).num
        for handle, role in people.items()
    ]
    for num in members:
        agree(viewer_for(num), now.version)
    bench = open_space(keeper, name="Repair bench", purpose="Mending, together", audience="home").object
    for title, opening, answer in THREADS:
        thread = say(keeper, bench, opening, title=title, question=title.endswith("?")).num
        say(viewer_for(members[0]), bench, answer, thread=thread)


if __name__ == "__main__":
    open_django()
    furnish(dict(one.split(":") for one in sys.argv[1:]))
