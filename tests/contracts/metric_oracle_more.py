"""The oracle, continued: cases that weigh or carry values, and the figures made of them, again in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Callable

from tests.contracts.metric_oracle import FOREVER, HOUR, Oracle, Said

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
    from tests.contracts.metric_oracle_ties import TIES

    name = id.replace(".", "_")
    made = MORE.get(name) or TIES.get(name)
    if made:
        return made(View(oracle, start, end, space, origin))
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
    return brand_share_words(view)


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


def active_weeks_dau_mau(view: View) -> list[Case]:
    days: dict[str, set[int]] = defaultdict(set)
    for who, brand, at in view.acts(max(view.start, view.end - 28 * DAY), view.end):
        if not brand:
            days[who].add((view.end - 1 - at) // DAY)
    found: list[Case] = []
    for who, some in days.items():
        found += [(who, False, 1, 1, None)] * len(some) + [(who, False, 0, 1, None)] * (28 - len(some))
    return found


def newcomer_welcome_wait(view: View) -> list[Case]:
    found: list[Case] = []
    for p in first_posts(view):
        if p.origin not in conversing(view):
            continue
        waits = [max(0, r.at - p.at) for r, t in view.answers if t is p and r.person != p.person]
        found.append(
            (p.person, False, int(bool(waits)), 1, min(waits) if waits else view.oracle.as_of - p.at)
        )
    return found


def conversing(view: View) -> set[str]:
    said = view.oracle.all_posts.values()
    return {p.origin for p in said if p.parent and p.at < view.oracle.as_of} | {"home"}


def first_posts(view: View) -> list[Said]:
    """The first post of each person, if it was hers and not the brand's, and lies in view."""
    first: dict[str, Said] = {}
    for p in view.oracle.posts.values():
        first.setdefault(p.person, p)
    return [p for p in first.values() if not p.brand and view.here(p) and view.within(p.at)]


def below(view: View, posts: list[Said]) -> dict[str, int]:
    """How many of the counted posts of a thread stand at and below each post of it, counted or not."""
    thread = posts[0].thread
    size: dict[str, int] = defaultdict(int)
    for p in posts:
        node: Said | None = p
        path: list[str] = []
        while node is not None and node.thread == thread and node.uri not in path:
            path.append(node.uri)
            node = view.oracle.all_posts.get(above(view, node))
        for uri in path:
            size[uri] += 1
    return size


def above(view: View, p: Said) -> str:
    """The parent, unless the post is the oldest of a circle of replies."""
    ring, node = [p], view.oracle.all_posts.get(p.parent)
    while node is not None and node not in ring:
        ring.append(node)
        node = view.oracle.all_posts.get(node.parent)
    if node is p and p is min(ring, key=lambda q: (q.at, q.uri)):
        return ""
    return p.parent


def structural_virality(view: View) -> list[Case]:
    found: list[Case] = []
    for o, posts in view.threads(4):
        n = len(posts)
        apart = sum(s * (n - s) for s in below(view, posts).values())
        found.append((o.person, o.brand, 1, 1, round(2000 * apart / (n * (n - 1)))))
    return found


def multi_threaded_share(view: View) -> list[Case]:
    found: list[Case] = []
    for o, posts in view.threads(2):
        size = below(view, posts)
        strands = Counter(p.parent for p in posts if size[p.uri] >= 2 and p.parent in {q.uri for q in posts})
        peers = {p.person for p in posts if not p.brand}
        several = any(count >= 2 for count in strands.values()) and len(peers) >= 3
        found.append((o.person, o.brand, int(several), 1, None))
    return found


def asks_per_active(view: View) -> list[Case]:
    asked = Counter(q.person for q in view.oracle.questions(view.recent))
    active = {who for who, brand, _ in view.acts(view.start, view.end) if not brand}
    return [(who, False, asked[who], 1, None) for who in active]


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
        if a["type"] in ("Like", "EmojiReact") and a["published"] < oracle.as_of and oracle.near(a["actor"]):
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
        first_askers, ever_asked, warm_answers, active_weeks_dau_mau, newcomer_welcome_wait, structural_virality,
        multi_threaded_share, asks_per_active,
    )
}  # fmt: skip
MORE |= {
    "thread_depth_p90": thread_depth,
    "retention_d30": contributed(30, 60),
    "retention_d30_week1": contributed(7, 14),
    "retention_d30_week4": contributed(28, 35),
    "member_lifetime_year": member_lifetime,
    "member_lifetime_median": member_lifetime,
    "member_lifetime_mean": member_lifetime,
    "second_post_28d": second_post(None),
    "second_post_28d_answered": second_post(True),
    "second_post_28d_unanswered": second_post(False),
}
