"""The measures a second time, in plain Python over activity dicts, written from METRICS.md and not from the engine.

Slow and simple on purpose: every rule is one visible line. It shares no code with hearth.insight.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Plain = dict[str, Any]
HOUR = 3_600_000
FOREVER = 1 << 62
POST_TYPES = ("Note", "Article", "Page", "Question")
ACTOR_TYPES = ("Person", "Service", "Application", "Organization")


@dataclass
class Said:
    """One talk post as the oracle sees it."""

    uri: str
    type: str
    person: str
    at: int
    context: str
    to: str
    space: str
    origin: str
    question: bool | None
    brand: bool = False
    parent: str = ""
    thread: str = ""


@dataclass
class World:
    """The ledger folded by hand."""

    objects: dict[str, Plain] = field(default_factory=dict)
    created: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    others: list[Plain] = field(default_factory=list)


def fold(activities: list[Plain]) -> World:
    world = World()
    for act in activities:
        if act["audience"] == "direct" and act["object_type"] != "hearth:Consent":
            continue
        if act["type"] == "Delete" or (act["type"] == "Create" and act["payload"] is None):
            world.gone.add(act["object"])
        elif act["type"] in ("Create", "Update"):
            if act["payload"] is None:
                continue
            stamp = (act["payload"].get("updated") or act["published"], act["id"])
            held = world.objects.get(act["object"])
            if held is None or stamp > held["stamp"]:
                world.objects[act["object"]] = {**act, "stamp": stamp}
        elif act["type"] == "Undo":
            world.undone.add(act["object"])
        else:
            world.others.append(act)
    for uri in world.gone:
        world.objects.pop(uri, None)
    world.others = [act for act in world.others if act["id"] not in world.undone]
    return world


class Oracle:
    """Facts for one instant and one choice of who counts, and the sums of every measure over them."""

    def __init__(self, activities: list[Plain], *, as_of: int, now: int, everyone: bool = False) -> None:
        self.world = fold(activities)
        self.as_of, self.now, self.everyone = as_of, now, everyone
        self.papers: dict[str, list[Plain]] = defaultdict(list)  # receipts, roles and flags by person
        for o in self.world.objects.values():
            if o["object_type"] in ("hearth:Consent", "hearth:Role", "hearth:ImportFlag"):
                self.papers[o["payload"]["person"]].append(o)
        self.counted: dict[str, bool] = {}
        self.channels = {
            uri: o["target"] for uri, o in self.world.objects.items() if o["object_type"] == "hearth:Channel"
        }
        self.silent = {
            uri
            for uri, o in self.world.objects.items()
            if o["object_type"] in ("Group", "hearth:Channel")
            and (o["payload"].get("hearth:metrics") is False or o["payload"].get("hearth:noMetrics"))
        }
        self.people = self._people()
        self.all_posts = self._talk()
        for said in self.all_posts.values():
            if said.person not in self.people and said.person not in self.world.gone:
                known = [p for p in self.all_posts.values() if p.person == said.person]
                self.people[said.person] = {
                    "type": "Person",
                    "origin": min(p.origin for p in known),
                    "at": min(p.at for p in known),
                    "listed": False,
                }
        self._threads()
        visible = (
            p for p in self.all_posts.values() if p.at < as_of and (self.counts(p.person) or self.on_duty(p))
        )
        self.posts = {p.uri: p for p in sorted(visible, key=lambda p: (p.at, p.uri))}
        for said in self.posts.values():
            said.brand = self.is_brand(said.person, said.space, said.origin, said.at)

    def _people(self) -> dict[str, Plain]:
        return {
            uri: {
                "type": o["object_type"],
                "origin": o["origin"],
                "at": o["payload"].get("published") or o["published"],
                "listed": o["payload"].get("indexable") is True
                and "#nobot" not in str(o["payload"].get("summary", "")).lower(),
            }
            for uri, o in self.world.objects.items()
            if o["object_type"] in ACTOR_TYPES
        }

    def _talk(self) -> dict[str, Said]:
        moved: dict[str, tuple[tuple[int, str], str]] = {}
        for act in self.world.others:
            if act["type"] == "Move":
                for uri in act["payload"].get("objects") or [act["object"]]:
                    stamp = (act["published"], act["id"])
                    if uri not in moved or stamp > moved[uri][0]:
                        moved[uri] = (stamp, act["context"] or act["object"])
        found = {}
        for uri, o in self.world.objects.items():
            if o["object_type"] not in POST_TYPES or o["payload"].get("hearth:talk") is False:
                continue
            author = o["payload"].get("attributedTo") or o["actor"]
            if self.people.get(author, {}).get("type") in ("Service", "Application"):
                continue
            if o["target"] in self.silent or self.channels.get(o["target"]) in self.silent:
                continue
            context = moved[uri][1] if uri in moved else o["context"]
            if not context and o["object_type"] in ("Article", "Page") and not o["in_reply_to"]:
                context = uri
            found[uri] = Said(
                uri=uri,
                type=o["object_type"],
                person=author,
                at=o["payload"].get("published", o["published"]),
                context=context,
                to=o["in_reply_to"],
                space=self.channels.get(o["target"], o["target"]),
                origin=o["origin"],
                question=o["payload"].get("hearth:question"),
            )
        return found

    def _threads(self) -> None:
        for said in self.all_posts.values():
            said.parent = said.to or (said.context if said.context and said.context != said.uri else "")
        for said in self.all_posts.values():
            if said.context:
                said.thread = said.context
                continue
            seen, node = [], said
            while node.parent in self.all_posts and node.uri not in seen and node.parent != node.uri:
                seen.append(node.uri)
                node = self.all_posts[node.parent]
            if node.uri in seen:  # a cycle: its oldest post is the root
                cycle = seen[seen.index(node.uri) :]
                node = min((self.all_posts[uri] for uri in cycle), key=lambda p: (p.at, p.uri))
            said.thread = node.context or node.uri

    # Who counts, who speaks for the brand

    def _receipts(self, person: str) -> list[Plain]:
        return [
            o["payload"] | {"given": o["payload"].get("given", o["published"])}
            for o in self.papers[person]
            if o["object_type"] == "hearth:Consent" and o["payload"]["purpose"] == "aggregate"
        ]

    def kind(self, person: str) -> str:
        who = self.people[person]
        if who["type"] in ("Service", "Application"):
            return "bot"
        if who["origin"].split(":")[0] in ("activitypub", "atproto", "lens"):
            return "remote"
        if who["origin"] != "home":
            return "ghost"
        return "member" if self.home_joins(person) else "guest"

    def noticed(self, origin: str) -> bool:
        told = [a for a in self.world.others if a["type"] == "hearth:Notice" and a["object"] == origin]
        if not told:
            return False
        return bool(max(told, key=lambda a: (a["published"], a["id"]))["payload"]["noticed"] <= self.now)

    def counts(self, person: str) -> bool:
        if person not in self.counted:
            self.counted[person] = self._counts(person)
        return self.counted[person]

    def _counts(self, person: str) -> bool:
        if person not in self.people or self.kind(person) == "bot":
            return False
        if self.everyone:
            return True
        receipts = self._receipts(person)
        if any(r["given"] <= self.now and not (r.get("withdrawn") or FOREVER) <= self.now for r in receipts):
            return True
        if any((r.get("withdrawn") or FOREVER) <= self.now for r in receipts):
            return False
        who = self.people[person]
        if self.kind(person) == "ghost":
            return self.noticed(who["origin"])
        return self.kind(person) == "remote" and bool(who["listed"])

    def on_duty(self, p: Said) -> bool:
        """Whether a person of this home said it in a brand role: counted by the terms of that role."""
        here = p.person in self.people and self.kind(p.person) in ("member", "guest")
        return here and self.is_brand(p.person, p.space, "no import", p.at)

    def is_brand(self, person: str, space: str, origin: str, at: int) -> bool:
        for o in self.papers[person]:
            p = o["payload"]
            if (
                o["object_type"] == "hearth:ImportFlag"
                and p.get("mapped") == "brand"
                and o["origin"] == origin
            ):
                return True
            if o["object_type"] == "hearth:Role":
                brand = p.get("is_brand", p["role"] in ("founder", "steward"))
                start, stop = p.get("valid_from", o["published"]), p.get("valid_to")
                if (
                    brand
                    and start <= at
                    and (stop is None or at < stop)
                    and p["scope"] in ("local:/home", space)
                ):
                    return True
        return False

    def home_joins(self, person: str) -> list[Plain]:
        return [
            a
            for a in self.world.others
            if a["type"] == "Accept"
            and a["object_type"] == "Join"
            and a["payload"].get("person") == person
            and a["payload"].get("space") == "local:/home"
            and a["published"] < self.as_of
        ]

    # Measures: each gives (person, brand, hit) cases

    def cases(
        self, id: str, start: int, end: int, space: str = "", origin: str = ""
    ) -> list[tuple[str, bool, int]]:
        def here(p: Said) -> bool:
            return (not space or p.space == space) and (not origin or p.origin == origin)

        def within(at: int) -> bool:
            return start <= at < end

        replies = [
            (p, self.posts[p.parent]) for p in self.posts.values() if p.parent in self.posts and here(p)
        ]
        talk = [(p, t) for p, t in replies if p.person != t.person]
        if id == "member_to_member_share":
            return [(p.person, p.brand, int(not p.brand and not t.brand)) for p, t in talk if within(p.at)]
        if id == "peer_post_share":
            return [
                (p.person, p.brand, int(not p.brand)) for p in self.posts.values() if here(p) and within(p.at)
            ]
        if id == "peer_pair_share":
            pairs: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
            for p, t in talk:
                if within(p.at):
                    pairs[p.person, t.person].append((p.brand, t.brand))
            return [
                (a, all(x for x, _ in ends), int(any(not x and not y for x, y in ends)))
                for (a, _), ends in pairs.items()
            ]
        if id == "member_led_conversations":
            tally: dict[str, list[bool]] = defaultdict(list)
            for p, t in talk:
                tally[p.thread].append(not p.brand and not t.brand)
            led = []
            for thread, marks in tally.items():
                opening = self.opening(thread)
                if here(opening) and within(opening.at):
                    led.append((opening.person, opening.brand, int(2 * sum(marks) > len(marks))))
            return led
        if id.startswith("answered_by_peer"):
            return self._answered(id, [p for p in self.posts.values() if here(p) and within(p.at)])
        if id.startswith("newcomer_welcome"):
            return self._welcome(id, here, within, replies)
        acts = [(p.person, p.brand) for p in self.posts.values() if here(p) and within(p.at)]
        acts += self._reacted(space, origin, within)
        if id == "active_members":
            return [(who, brand, 1) for who, brand in acts]
        assert id == "active_members.share"
        active = {who for who, _ in acts}
        return [(who, brand, int(who in active)) for who, brand in self.present(start, end, space, origin)]

    def opening(self, thread: str) -> Said:
        if thread in self.posts and self.posts[thread].thread == thread:
            return self.posts[thread]
        return min((p for p in self.posts.values() if p.thread == thread), key=lambda p: (p.at, p.uri))

    def _answered(self, id: str, mine: list[Said]) -> list[tuple[str, bool, int]]:
        typed = {p.origin for p in self.all_posts.values() if p.thread == p.uri and p.question is not None}
        accepted: dict[str, tuple[tuple[int, str], Plain]] = {}
        for a in self.world.others:
            if a["type"] == "hearth:AcceptAnswer":
                stamp = (a["published"], a["id"])
                if a["context"] not in accepted or stamp > accepted[a["context"]][0]:
                    accepted[a["context"]] = (stamp, a)
        inside: dict[str, list[Said]] = defaultdict(list)
        for p in self.posts.values():
            inside[p.thread].append(p)
        found = []
        for q in mine:
            titled = q.type in ("Article", "Page") and q.origin != "home" and q.origin not in typed
            if q.thread != q.uri or not (q.question or titled) or q.brand or q.at > self.as_of - 72 * HOUR:
                continue
            after = [p for p in inside[q.uri] if p.person != q.person]
            if id.endswith(".accepted"):
                a = accepted.get(q.uri)
                hit = a is not None and a[1]["published"] < self.as_of and a[1]["object"] in self.posts
            else:
                hit = any(p.at <= q.at + 72 * HOUR for p in after if id.endswith(".anyone") or not p.brand)
            found.append((q.person, False, int(hit)))
        return found

    def _welcome(self, id: str, here: Any, within: Any, replies: list[Any]) -> list[tuple[str, bool, int]]:
        first: dict[str, Said] = {}
        for p in self.posts.values():
            first.setdefault(p.person, p)
        conversing = {p.origin for p in self.all_posts.values() if p.parent and p.at < self.as_of} | {"home"}
        to: dict[str, list[Said]] = defaultdict(list)
        for r, t in replies:
            to[t.uri].append(r)
        found = []
        for p in first.values():
            if (
                p.brand
                or p.origin not in conversing
                or not here(p)
                or not within(p.at)
                or p.at > self.as_of - 24 * HOUR
            ):
                continue
            hit = any(
                r.person != p.person
                and max(0, r.at - p.at) <= 24 * HOUR
                and (id == "newcomer_welcome" or not r.brand)
                for r in to[p.uri]
            )
            found.append((p.person, False, int(hit)))
        return found

    def _reacted(self, space: str, origin: str, within: Any) -> list[tuple[str, bool]]:
        found = []
        for a in self.world.others:
            on = self.all_posts.get(a["object"])
            if (
                a["type"] not in ("Like", "EmojiReact", "hearth:Vote")
                or on is None
                or not self.counts(a["actor"])
            ):
                continue
            if a["published"] >= self.as_of or not within(a["published"]):
                continue
            if (space and on.space != space) or (origin and on.origin != origin):
                continue
            found.append((a["actor"], self.is_brand(a["actor"], on.space, on.origin, a["published"])))
        return found

    def present(self, start: int, end: int, space: str, origin: str) -> list[tuple[str, bool]]:
        spoke: dict[str, int] = {}
        archives: dict[str, int] = {}
        for p in self.all_posts.values():
            spoke[p.person] = min(p.at, spoke.get(p.person, p.at))
            archives[p.origin] = max(p.at, archives.get(p.origin, p.at))
        found = []
        for person, who in self.people.items():
            kind = self.kind(person)
            if (
                not self.counts(person)
                or kind not in ("member", "ghost")
                or (origin and who["origin"] != origin)
            ):
                continue
            if kind == "ghost":
                if (
                    min(who["at"], spoke.get(person, FOREVER)) >= end
                    or archives.get(who["origin"], end) < start
                ):
                    continue
            else:
                joins = [a["published"] for a in self.home_joins(person)]
                exits = [
                    a["published"]
                    for a in self.world.others
                    if a["published"] < self.as_of
                    and (
                        (a["type"] == "Leave" and a["actor"] == person and a["object"] == "local:/home")
                        or (a["type"] == "Remove" and a["object"] == person and a["target"] == "local:/home")
                    )
                ]
                if min(joins) >= end or (exits and max(exits) >= max(joins) and max(exits) < start):
                    continue
            if space:
                joined = any(
                    a["type"] == "Accept"
                    and a["payload"].get("person") == person
                    and a["payload"].get("space") == space
                    for a in self.world.others
                )
                if not joined and not any(
                    p.person == person and p.space == space for p in self.posts.values()
                ):
                    continue
            at = min(self.as_of, self.now) - 1
            found.append((person, self.is_brand(person, "local:/home", who["origin"], at)))
        return found


# Intervals


@cache
def t975(df: float) -> float:
    """By Simpson's rule on the density and bisection: slow, and nothing like the shipped code."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)

    def mass(t: float) -> float:
        steps = 4000
        top = math.atan(
            t / math.sqrt(df)
        )  # substitution x = sqrt(df) tan(u) turns the density into cos^(df-1)
        h = top / steps
        total = 1.0 + math.cos(top) ** (df - 1)
        for i in range(1, steps):
            total += (4 if i % 2 else 2) * math.cos(i * h) ** (df - 1)
        return 0.5 + scale * math.sqrt(df) * total * h / 3

    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if mass(middle) < 0.975 else (low, middle)
    return (low + high) / 2


def jackknife(cases: list[tuple[str, bool, int]]) -> tuple[float, float, float]:
    """CJ from METRICS.md: point, low, high."""
    hits: dict[str, int] = defaultdict(int)
    events: dict[str, int] = defaultdict(int)
    for person, brand, hit in cases:
        if not brand:
            hits[person] += hit
            events[person] += 1
    x, n = sum(hit for *_, hit in cases), len(cases)
    m = len(events)
    left_out = [(x - hits[p]) / (n - events[p]) for p in events]
    mean = sum(left_out) / m
    r = (x + 0.5) / (n + 1)
    s = math.sqrt(max((m - 1) / m * sum((one - mean) ** 2 for one in left_out), r * (1 - r) / n))
    df = max(1.0, sum(events.values()) ** 2 / sum(e * e for e in events.values()) - 1)
    half = t975(df) * s / (r * (1 - r))
    logit = math.log(r / (1 - r))
    return x / n, 1 / (1 + math.exp(-(logit - half))), 1 / (1 + math.exp(-(logit + half)))
