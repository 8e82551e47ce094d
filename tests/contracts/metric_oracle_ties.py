"""The oracle, continued: ties between people, who draws nearer, who brings others, and votes."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable

from tests.contracts.metric_oracle import FOREVER
from tests.contracts.metric_oracle_more import DAY, Case, View

Pair = tuple[str, str]


def arrows(view: View) -> dict[Pair, list[tuple[int, bool, bool]]]:
    """Time and sides of every answer of the window, by who answered whom."""
    found: dict[Pair, list[tuple[int, bool, bool]]] = defaultdict(list)
    for p, t in view.talk:
        if view.within(p.at):
            found[p.person, t.person].append((p.at, p.brand, t.brand))
    return found


def strong_ties(view: View) -> list[Case]:
    all, found = arrows(view), []
    for (a, b), there in all.items():
        back = all.get((b, a), [])
        times = [at for at, *_ in there + back]
        if len(there) >= 3 and len(back) >= 3 and max(times) - min(times) >= 14 * DAY:
            found.append((a, min(brand for _, brand, _ in there), 1, 1, None))
    return found


def reciprocity(view: View) -> list[Case]:
    all, found = arrows(view), []
    for (a, b), there in all.items():
        mutual = int((b, a) in all)
        found.append((a, min(brand for _, brand, _ in there), mutual, 1, None))
        found.append((b, min(brand for *_, brand in there), mutual, 1, None))
    return found


def pairs(view: View) -> list[tuple[str, str, bool]]:
    """Each pair at both ends: person, other, whether she only ever spoke for the brand in it."""
    ends: dict[Pair, list[bool]] = defaultdict(list)
    for (a, b), some in arrows(view).items():
        ends[a, b].append(all(brand for _, brand, _ in some))
        ends[b, a].append(all(brand for *_, brand in some))
    return [(a, b, all(marks)) for (a, b), marks in ends.items()]


def homes(view: View) -> dict[str, str]:
    rooms: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[Pair, str] = {}
    for p in view.posts:
        rooms[p.person][p.space] += 1
        first[p.person, p.space] = min(p.uri, first.get((p.person, p.space), p.uri))
    return {
        who: min((-count, first[who, space], space) for space, count in some.items())[2]
        for who, some in rooms.items()
    }


def bridging(view: View) -> list[Case]:
    home = homes(view)
    return [
        (a, brand, int(home[a] != home[b]), 1, None) for a, b, brand in pairs(view) if a in home and b in home
    ]


def bridging_z(view: View) -> list[Case]:
    home = homes(view)
    code = {space: i for i, space in enumerate(sorted(set(home.values())))}
    return [
        (a, brand, int(home[a] != home[b]), 1, code[home[a]])
        for a, b, brand in pairs(view)
        if a in home and b in home
    ]


def bridging_participation(view: View) -> list[Case]:
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for p, t in view.talk:
        if view.within(p.at):
            for who, brand in ((p.person, p.brand), (t.person, t.brand)):
                if not brand:
                    parts[who][p.space] += 1
    found: list[Case] = []
    for who, some in parts.items():
        total = sum(some.values())
        found.append((who, False, 1, 1, round(1000 - 1000 * sum(k * k for k in some.values()) / total**2)))
    return found


def bridging_constraint(view: View) -> list[Case]:
    """Burt's constraint as the book has it, over the dense table of parts."""
    there = arrows(view)
    times = {(a, b): len(some) + len(there[b, a]) for (a, b), some in list(there.items()) if (b, a) in there}
    brand: dict[str, bool] = {}
    for a, b in times:
        brand[a] = brand.get(a, True) and all(mark for _, mark, _ in there[a, b])
    whole = {who: sum(k for (one, _), k in times.items() if one == who) for who in brand}
    part = {pair: k / whole[pair[0]] for pair, k in times.items()}
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in times:
        near[one].append(other)
    found: list[Case] = []
    lots: dict[str, int] = {}
    for who in brand:
        begun = min(at for pair in times if who in pair for at, *_ in there[pair])
        if not brand[who]:
            lots[who] = (begun // 1000 * 7919 + whole[who]) % 100_003
    drawn = sorted(lots, key=lambda who: lots[who])[:150]
    for who in drawn:
        held = sum(
            (part[who, to] + sum(part[who, q] * part.get((q, to), 0) for q in near[who])) ** 2
            for to in near[who]
        )
        found.append((who, False, 1, 1, math.floor(held * 1_000_000 + 0.37)))
    return found


# Drawing nearer, drifting away


def at_risk_few(view: View) -> list[Case]:
    days: dict[str, set[int]] = defaultdict(set)
    for who, _, at in view.acts(-FOREVER, FOREVER):
        days[who].add(at // DAY)
    today = (view.oracle.as_of - 1) // DAY
    found: list[Case] = []
    for who in here_now(view):
        mine = sorted(days.get(who, ()))
        if mine and view.oracle.membership(who)[1] is None:
            asked = int(2 <= len(mine) <= 6 and today - mine[-1] < 90)
            value = ((len(mine) - 1) * 16384 + mine[-1] - mine[0]) * 16384 + today - mine[0]
            found.append((who, False, 1, asked, value))
    return found


def here_now(view: View) -> list[str]:
    oracle = view.oracle
    here = oracle.present(view.start, view.end, view.space, view.origin)
    return [who for who, brand in here if not brand]


def at_risk(view: View) -> list[Case]:
    days: dict[str, set[int]] = defaultdict(set)
    for who, _, at in view.acts(-FOREVER, FOREVER):
        days[who].add(at // DAY)
    found: list[Case] = []
    for who in here_now(view):
        if view.oracle.membership(who)[1] is not None or len(days[who]) < 7:
            continue
        ordered = sorted(days[who])
        gaps = sorted(b - a for a, b in itertools.pairwise(ordered))
        silence = (view.oracle.as_of - 1) // DAY - ordered[-1]
        if silence < 90:
            usual = gaps[(9 * len(gaps) + 9) // 10 - 1]
            found.append((who, False, int(silence > usual and silence > 14), 1, None))
    return found


def rising_leaders(view: View) -> list[Case]:
    oracle, helped = view.oracle, defaultdict(set)
    for p, t in view.talk:
        if not p.brand and not t.brand and oracle.as_of - 84 * DAY <= p.at < oracle.as_of:
            helped[p.person].add((t.person, p.at >= oracle.as_of - 28 * DAY))
    found: list[Case] = []
    for who, some in helped.items():
        if len(some) >= 3 and oracle.agreed(who, "outreach"):
            found += [(who, False, int(late), 1, None) for _, late in some]
    return found


def gravity(view: View) -> list[Case]:
    def levels(begin: int, end: int) -> dict[str, int]:
        others = defaultdict(set)
        for p, t in view.talk:
            if begin <= p.at < end:
                others[p.person].add(t.person)
        active = {who for who, *_ in view.acts(begin, end)}
        return {who: 3 if len(others[who]) >= 5 else 2 if others[who] else 1 for who in active}

    edge = view.end - 28 * DAY
    now, before = levels(edge, view.end), levels(edge - 28 * DAY, edge)
    return [(who, False, now.get(who, 0) - before.get(who, 0), 1, None) for who in here_now(view)]


# Bringing others


def came(view: View, window: str) -> list[tuple[str, str, int]]:
    """Inviter, who came, and when, by letters sent or accepted in the window."""
    oracle, found = view.oracle, []
    if view.origin not in ("", "home") or view.space not in ("", "local:/home"):
        return []
    for uri, letter in oracle.world.objects.items():
        if letter["object_type"] != "hearth:Letter" or letter["published"] >= oracle.as_of:
            continue
        inviter, joins = letter["actor"], []
        for a in oracle.world.others:
            payload = a["payload"]
            by_it = a["type"] == "Accept" and payload.get("hearth:how") == "letter"
            if by_it and payload.get("hearth:through") == uri and payload["space"] == "local:/home":
                joins.append((a["published"], payload["person"]))
        if not joins or not oracle.counts(inviter):
            continue
        at, who = min(joins)
        inside = view.within(letter["published"] if window == "sent" else at)
        if at < oracle.as_of and inside and oracle.counts(who):
            brand = oracle.is_brand(inviter, "local:/home", "home", letter["published"])
            if window == "sent" or not brand:
                found.append((inviter, who, at))
    return found


def referrals(view: View) -> list[Case]:
    return [(inviter, False, 1, 1, None) for inviter, _, _ in came(view, "accepted")]


def referrals_active(view: View) -> list[Case]:
    return [
        (inviter, False, 1, 1, None)
        for inviter, who, at in came(view, "accepted")
        if any(p.person == who and at <= p.at <= at + 14 * DAY for p in view.posts)
    ]


def k_factor(view: View) -> list[Case]:
    brought = Counter(inviter for inviter, _, _ in came(view, "sent"))
    active = {who for who, brand, _ in view.acts(view.start, view.end) if not brand}
    return [(who, False, brought[who], 1, None) for who in active]


# Votes


def standing(view: View) -> dict[Pair, tuple[int, str]]:
    """Time and answer of the newest vote by poll and person, unless taken back; the brand's left out."""
    oracle = view.oracle
    found: dict[Pair, tuple[int, str]] = {}
    for a in oracle.world.others:
        on = oracle.all_posts.get(a["object"])
        if a["type"] != "hearth:Vote" or on is None or a["published"] >= oracle.as_of:
            continue
        if not view.here(on) or not oracle.near(a["actor"]):
            continue
        if oracle.is_brand(a["actor"], on.space, on.origin, a["published"]):
            continue
        said = " ".join(map(str, sorted(a["payload"]["choices"])))
        before = found.get((a["object"], a["actor"]))
        if before is None or (-a["published"], said) < (-before[0], before[1]):
            found[a["object"], a["actor"]] = (a["published"], said)
    return {key: vote for key, vote in found.items() if vote[1]}


def viewpoints(view: View) -> list[Case]:
    votes = {key: said for key, (at, said) in standing(view).items() if view.within(at)}
    code = {one: i for i, one in enumerate(sorted({(poll, said) for (poll, _), said in votes.items()}))}
    return [(who, False, 1, 1, code[poll, said]) for (poll, who), said in votes.items()]


def mingling(view: View) -> list[Case]:
    votes = viewpoints(view)
    voters = {who for who, *_ in votes}
    name = {who: 1_000_000 + i for i, who in enumerate(sorted(voters))}
    talk = {(p.person, t.person) for p, t in view.talk if view.within(p.at) and not p.brand and not t.brand}
    return votes + [(a, False, 1, 0, name[b]) for a, b in talk if a in voters and b in voters]


def dissent_survival(view: View) -> list[Case]:
    oracle = view.oracle
    closed: dict[str, int] = {}
    for a in oracle.world.others:
        if a["type"] == "hearth:Close" and a["object"] not in oracle.world.gone:
            closed[a["object"]] = min(a["published"], closed.get(a["object"], FOREVER))
    closed = {poll: at for poll, at in closed.items() if at < oracle.as_of and view.within(at)}
    votes = {key: said for key, (_, said) in standing(view).items() if key[0] in closed}
    sides = Counter((poll, said) for (poll, _), said in votes.items())
    last: dict[str, str] = {}
    for poll, who in votes:
        if who not in last or (closed[poll], poll) > (closed[last[who]], last[who]):
            last[who] = poll
    found: list[Case] = []
    for who, poll in last.items():
        at, said = closed[poll], votes[poll, who]
        outvoted = sides[poll, said] < max(n for (p, _), n in sides.items() if p == poll)
        next_posts = [p.at - at for p in view.posts if p.person == who and at <= p.at < at + 28 * DAY]
        time = min(next_posts) if next_posts else min(28 * DAY, oracle.as_of - at)
        found.append((who, False, int(bool(next_posts)), 1, 2 * time + int(outvoted)))
    return found


TIES: dict[str, Callable[[View], list[Case]]] = {
    made.__name__: made
    for made in (
        strong_ties, reciprocity, bridging, bridging_z, bridging_participation, bridging_constraint, at_risk,
        at_risk_few, rising_leaders, gravity,
        referrals, referrals_active, k_factor, dissent_survival,
    )
}  # fmt: skip
TIES |= {
    "viewpoint_diversity": viewpoints,
    "viewpoint_diversity_consensus": viewpoints,
    "viewpoint_diversity_mingling": mingling,
}
