"""The oracle, continued: cases that weigh or carry values, and the figures made of them, again in plain Python."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from tests.contracts.metric_oracle import FOREVER, HOUR, Oracle, Said
from tests.contracts.metric_oracle_intervals import jackknife

Case = tuple[str, bool, int, int, int | None]
"""person, brand, hit, weight, value"""
DAY = 24 * HOUR


class View:
    """What one question sees: a window over one space and origin."""

    def __init__(self, oracle: Oracle, start: int, end: int, space: str, origin: str) -> None:
        self.oracle, self.start, self.end, self.space, self.origin = oracle, start, end, space, origin
        self.posts = [p for p in oracle.posts.values() if self.here(p)]
        self.recent = [p for p in self.posts if self.within(p.at)]
        self.answers = [(p, oracle.posts[p.parent]) for p in self.posts if p.parent in oracle.posts]
        self.talk = [(p, t) for p, t in self.answers if p.person != t.person]

    def here(self, p: Said) -> bool:
        return (not self.space or p.space == self.space) and (not self.origin or p.origin == self.origin)

    def within(self, at: int) -> bool:
        return self.start <= at < self.end

    def threads(self, least: int = 1) -> list[tuple[Said, list[Said]]]:
        """Openings in the window with all posts of their thread."""
        inside = self.oracle.inside()
        found = ((self.oracle.opening(thread), posts) for thread, posts in inside.items())
        return [(o, ps) for o, ps in found if len(ps) >= least and self.here(o) and self.within(o.at)]

    def acts(self, start: int, end: int) -> list[tuple[str, bool, int]]:
        """Person, brand and time of posts, reactions and votes."""
        found = [(p.person, p.brand, p.at) for p in self.posts if start <= p.at < end]
        return found + self.oracle.reacted(self.space, self.origin, lambda at: start <= at < end)


def cases_of(oracle: Oracle, id: str, start: int, end: int, space: str = "", origin: str = "") -> list[Case]:
    """Cases of any measure."""
    name = id.replace(".", "_")
    if name in MORE:
        return MORE[name](View(oracle, start, end, space, origin))
    return [(who, brand, hit, 1, None) for who, brand, hit in oracle.cases(id, start, end, space, origin)]


# Facilitation


def brand_share_posts(view: View) -> list[Case]:
    return [(p.person, p.brand, int(p.brand), 1, None) for p in view.recent]


def brand_share_words(view: View) -> list[Case]:
    return [(p.person, p.brand, int(p.brand), p.words, None) for p in view.recent if p.words]


def brand_share_starts(view: View) -> list[Case]:
    return [(o.person, o.brand, int(o.brand), 1, None) for o, _ in view.threads()]


def brand_share_last(view: View) -> list[Case]:
    lasts = [max(posts, key=lambda p: (p.at, p.uri)) for _, posts in view.threads(2)]
    return [(p.person, p.brand, int(p.brand), 1, None) for p in lasts]


def dropout_share(view: View) -> list[Case]:
    served = {p.thread for p in view.posts if p.brand}
    alone: dict[tuple[str, str], bool] = {}
    for p, t in view.talk:
        if view.within(p.at) and not p.brand and not t.brand:
            pair = (p.person, t.person)
            alone[pair] = alone.get(pair, False) or p.thread not in served
    return [(who, False, int(hit), 1, None) for (who, _), hit in alone.items()]


def reply_centralization(view: View) -> list[Case]:
    ends: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for p, t in view.talk:
        if view.within(p.at):
            ends[p.person, t.person].append((p.brand, t.brand))
    found: list[Case] = []
    for (who, target), marks in ends.items():
        found.append((target, all(t for _, t in marks), 1, 1, None))
        found.append((who, all(p for p, _ in marks), 1, 0, None))
    return found


def talk_gini(view: View) -> list[Case]:
    return [(p.person, p.brand, 1, p.words, None) for p in view.recent if p.words]


def top_account_share(view: View) -> list[Case]:
    return [(p.person, p.brand, 1, 1, None) for p in view.recent]


# Shape


def thread_depth(view: View) -> list[Case]:
    return [(o.person, o.brand, 1, 1, max(p.depth for p in posts)) for o, posts in view.threads(2)]


def thread_width(view: View) -> list[Case]:
    widest = [(o, max(Counter(p.depth for p in posts).values())) for o, posts in view.threads(2)]
    return [(o.person, o.brand, 1, 1, width) for o, width in widest]


def thread_width_authors(view: View) -> list[Case]:
    return [(o.person, o.brand, 1, 1, len({p.person for p in posts})) for o, posts in view.threads(2)]


def discussion_h_index(view: View) -> list[Case]:
    return [(p.person, p.brand, 1, 1, p.depth) for p in view.recent]


def time_to_first_peer_answer(view: View) -> list[Case]:
    found: list[Case] = []
    for q in view.oracle.questions(view.recent):
        answers = [p.at for p in view.oracle.inside()[q.uri] if p.person != q.person and not p.brand]
        until = min(answers) if answers else view.oracle.as_of
        found.append((q.person, False, int(bool(answers)), 1, max(0, until - q.at)))
    return found


def active_weeks(view: View) -> list[Case]:
    ending = (view.end + 3 * DAY) // (7 * DAY)
    weeks: dict[str, set[int]] = defaultdict(set)
    for who, brand, at in view.acts(view.start, view.end):
        week = (at + 3 * DAY) // (7 * DAY)
        if not brand and ending - 4 <= week < ending:
            weeks[who].add(week)
    return [(who, False, 1, 1, len(some)) for who, some in weeks.items()]


# Staying


def cohort(view: View) -> list[tuple[str, int, int | None, int]]:
    """Person, joined, left and how long she is watched."""
    found = []
    for person in view.oracle.members(view.space, view.origin):
        joined, left, until = view.oracle.membership(person)
        if view.within(joined) and not view.oracle.brand_now(person):
            found.append((person, joined, left, min(view.oracle.as_of, FOREVER if until is None else until)))
    return found


def acts_of(view: View) -> dict[str, list[int]]:
    by: dict[str, list[int]] = defaultdict(list)
    for who, _, at in view.acts(-FOREVER, FOREVER):
        by[who].append(at)
    return by


def contributed(first: int, end: int) -> Callable[[View], list[Case]]:
    def found(view: View) -> list[Case]:
        by = acts_of(view)
        return [
            (who, False, int(any(joined + first * DAY <= at < joined + end * DAY for at in by[who])), 1, None)
            for who, joined, _, watched in cohort(view)
            if joined + end * DAY <= watched
        ]

    return found


def member_lifetime(view: View) -> list[Case]:
    by, found = acts_of(view), []
    for who, joined, left, watched in cohort(view):
        horizon = watched - 90 * DAY
        if joined > horizon:
            continue
        last = max([joined, *by[who]])
        exit = left
        if (watched if left is None else left) - last >= 90 * DAY:
            exit = last
        over = exit is not None and exit <= horizon
        end = exit if over and exit is not None else horizon
        found.append((who, False, int(over), 1, max(0, end - joined)))
    return found


def second_post(answered: bool | None) -> Callable[[View], list[Case]]:
    def found(view: View) -> list[Case]:
        oracle, cases = view.oracle, []
        conversing = {p.origin for p in oracle.all_posts.values() if p.parent and p.at < oracle.as_of} | {
            "home"
        }
        by: dict[str, list[Said]] = defaultdict(list)
        for p in oracle.posts.values():
            by[p.person].append(p)
        for posts in by.values():
            first = posts[0]
            if first.brand or not view.here(first) or not view.within(first.at):
                continue
            if first.at > oracle.as_of - 28 * DAY:
                continue
            met = any(
                t is first and r.person != t.person and max(0, r.at - t.at) <= DAY for r, t in view.answers
            )
            if answered is not None and (first.origin not in conversing or met != answered):
                continue
            again = any(view.here(p) and p.at <= first.at + 28 * DAY for p in posts[1:])
            cases.append((first.person, False, int(again), 1, None))
        return cases

    return found


# Trust


def first_asked(view: View) -> dict[str, int]:
    first: dict[str, int] = {}
    for q in view.oracle.questions(view.posts, -FOREVER):
        first[q.person] = min(q.at, first.get(q.person, q.at))
    return first


def first_askers(view: View) -> list[Case]:
    return [(who, False, 1, 1, None) for who, at in first_asked(view).items() if view.within(at)]


def ever_asked(view: View) -> list[Case]:
    asked = first_asked(view)
    present = view.oracle.present(view.start, view.end, view.space, view.origin)
    return [(who, False, int(who in asked), 1, None) for who, brand in present if not brand]


def warm_answers(view: View) -> list[Case]:
    oracle, found = view.oracle, []
    liked: dict[str, set[str]] = defaultdict(set)
    for a in oracle.world.others:
        if (
            a["type"] in ("Like", "EmojiReact")
            and a["published"] < oracle.as_of
            and oracle.counts(a["actor"])
        ):
            liked[a["actor"]].add(a["object"])
    for q in oracle.questions(view.recent, 72 * HOUR):
        helped = [p for p in oracle.inside()[q.uri] if p.person != q.person]
        if helped:
            thanked = any(p.uri in liked[q.person] and view.here(p) for p in helped)
            found.append((q.person, False, int(thanked or oracle.accepted(q.uri)), 1, None))
    return found


MORE: dict[str, Callable[[View], list[Case]]] = {
    made.__name__: made
    for made in (
        brand_share_posts, brand_share_words, brand_share_starts, brand_share_last, dropout_share,
        reply_centralization, talk_gini, top_account_share, thread_depth, thread_width, thread_width_authors,
        discussion_h_index, time_to_first_peer_answer, active_weeks, member_lifetime,
        first_askers, ever_asked, warm_answers,
    )
}  # fmt: skip
MORE |= {
    "thread_depth_p90": thread_depth,
    "retention_d30": contributed(30, 60),
    "retention_d30_week1": contributed(7, 14),
    "retention_d30_week4": contributed(28, 35),
    "member_lifetime_year": member_lifetime,
    "member_lifetime_median": member_lifetime,
    "second_post_28d": second_post(None),
    "second_post_28d_answered": second_post(True),
    "second_post_28d_unanswered": second_post(False),
}


# Figures


def sums(cases: list[Case]) -> tuple[int, int, dict[str, int]]:
    """n, hits, and events of each peer."""
    peers: dict[str, int] = defaultdict(int)
    for who, brand, _, weight, _ in cases:
        if not brand:
            peers[who] += weight
    return sum(c[3] for c in cases), sum(c[2] * c[3] for c in cases), dict(peers)


def values(cases: list[Case]) -> dict[tuple[str, bool, int], tuple[int, int]]:
    """Hits and events by person, brand and value."""
    found: dict[tuple[str, bool, int], tuple[int, int]] = {}
    for who, brand, hit, weight, value in cases:
        if value is not None:
            hits, events = found.get((who, brand, value), (0, 0))
            found[who, brand, value] = (hits + hit * weight, events + weight)
    return found


def nearest_rank(sorted_values: list[int], part: float) -> int:
    return sorted_values[math.ceil(round(part * len(sorted_values), 9)) - 1]


def resampled(cases: list[Case], part: float) -> tuple[float, float, float]:
    """Q with the generator of the standard library."""
    mine: dict[str, list[int]] = defaultdict(list)
    fixed = [value for _, brand, _, _, value in cases if brand and value is not None]
    for who, brand, _, _, value in cases:
        if not brand and value is not None:
            mine[who].append(value)
    people, rng = list(mine.values()), random.Random(7)
    drawn = sorted(
        nearest_rank(sorted(fixed + [v for some in rng.choices(people, k=len(people)) for v in some]), part)
        for _ in range(300)
    )
    point = nearest_rank(sorted(fixed + [v for some in people for v in some]), part)
    return point, drawn[7], drawn[292]


def kaplan_meier(cases: list[Case]) -> list[tuple[int, float, float]]:
    """Time, share still waiting, Greenwood's sum, at each time something ended."""
    share, summed, found = 1.0, 0.0, []
    pairs = [(value or 0, hit) for _, _, hit, _, value in cases]
    for at in sorted({value for value, hit in pairs if hit}):
        waiting = sum(1 for value, _ in pairs if value >= at)
        over = sum(1 for value, hit in pairs if value == at and hit)
        share *= 1 - over / waiting
        summed += over / (waiting * (waiting - over)) if waiting > over else math.inf
        found.append((at, share, summed))
    return found


def km_bounds(share: float, summed: float) -> tuple[float, float]:
    """Only where the curve lies between nothing and all."""
    theta = 1.959963984540054 * math.sqrt(summed) / math.log(share)
    low, high = sorted((share ** math.exp(theta), share ** math.exp(-theta)))
    return low, high


def km_median(cases: list[Case]) -> tuple[float | None, float | None, float | None]:
    steps = [
        (at, share, *(km_bounds(share, summed) if 0 < share < 1 and summed < math.inf else (0.0, 0.0)))
        for at, share, summed in kaplan_meier(cases)
    ]
    ends = [next((step[0] for step in steps if step[i] <= 0.5), None) for i in (1, 2, 3)]
    return ends[0], ends[1], ends[2]


def km_at(cases: list[Case], at: int) -> tuple[float, float, float]:
    before = [step for step in kaplan_meier(cases) if step[0] <= at]
    return (before[-1][1], *km_bounds(before[-1][1], before[-1][2]))


def gini(cases: list[Case]) -> float:
    """By the mean difference of all pairs: slow and plain."""
    amounts: dict[str, int] = defaultdict(int)
    for who, _, _, weight, _ in cases:
        amounts[who] += weight
    some = list(amounts.values())
    n = len(some)
    return sum(abs(a - b) for a in some for b in some) / (2 * n * n * (sum(some) / n)) * n / (n - 1)


def largest(cases: list[Case]) -> float:
    posts = Counter(who for who, *_ in cases)
    return posts.most_common(1)[0][1] / len(cases)


def centralization(cases: list[Case]) -> float:
    degree: dict[str, int] = defaultdict(int)
    for who, _, _, weight, _ in cases:
        degree[who] += weight
    return sum(max(degree.values()) - d for d in degree.values()) / (len(degree) - 1) ** 2


def h_index(cases: list[Case]) -> int:
    depths = [value or 0 for *_, value in cases]
    return max(h for h in range(max(depths) + 1) if sum(1 for d in depths if d >= h) >= h)


def wilson(hits: int, n: int) -> tuple[float, float]:
    z = 1.959963984540054
    half = z * math.sqrt(hits * (n - hits) / n + z * z / 4)
    return (hits + z * z / 2 - half) / (n + z * z), (hits + z * z / 2 + half) / (n + z * z)


def figure(metric: Any, cases: list[Case]) -> tuple[float | None, float | None, float | None]:
    """Point, low, high of one measure."""
    n, hits, _ = sums(cases)
    match metric.estimator, metric.statistic:
        case "CJ", _:
            spread = [(c[0], c[1], c[2]) for c in cases for _ in range(c[3])] if n < 100_000 else None
            return jackknife(spread) if spread else (hits / n, None, None)
        case "W", _:
            return (hits / n, *wilson(hits, n))
        case "G", _:
            return n, None, None
        case "Q", part:
            return resampled(cases, 0.5 if part == "median" else 0.9)
        case "KM", "median":
            return km_median(cases)
        case "KM", _:
            return km_at(cases, metric.until)
        case "D", "gini":
            return gini(cases), None, None
        case "D", "largest":
            return largest(cases), None, None
        case "D", "centralization":
            return centralization(cases), None, None
        case "D", _:
            return h_index(cases), None, None
    return len({who for who, *_ in cases}), None, None
