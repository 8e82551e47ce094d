"""The measures a second time, in plain Python over activity dicts, written from METRICS.md and not from the engine.

Slow and simple on purpose: every rule is one visible line. It shares no code with hearth.insight.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

Plain = dict[str, Any]
HOUR = 3_600_000
WORD = re.compile(r"\w+")
MARKUP = re.compile(
    r"(?is)<(pre|code|blockquote|aside|script|style)\b.*?</\1\s*>|<[^>]*>|https?://\S+|www\.\S+|&#?\w{1,10};"
)
FOREVER = 1 << 62
POST_TYPES = ("Note", "Article", "Page", "Question")
ACTOR_TYPES = ("Person", "Service", "Application", "Organization")


def words(content: str, media_type: str) -> int:
    if media_type != "text/html":
        for hidden in (
            r"(?ms)^ {0,3}```.*?(^ {0,3}```[^\n]*$|\Z)",
            r"(?m)^ {0,3}>.*$",
            r"`[^`\n]+`",
            r"\]\([^)\n]*\)",
        ):
            content = re.sub(hidden, " ", content)
    return len(WORD.findall(MARKUP.sub(" ", content)))


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
    depth: int = 0
    words: int = 0


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
        if act["audience"] == "direct" and act["object_type"] not in ("hearth:Consent", "hearth:Letter"):
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

    def __init__(
        self,
        activities: list[Plain],
        *,
        as_of: int,
        now: int,
        everyone: bool = False,
        purpose: str = "aggregate",
    ) -> None:
        self.world = fold(activities)
        self.as_of, self.now, self.everyone, self.purpose = as_of, now, everyone, purpose
        self.papers: dict[str, list[Plain]] = defaultdict(list)  # receipts, roles and flags by person
        for o in self.world.objects.values():
            if o["object_type"] in ("hearth:Consent", "hearth:Role", "hearth:ImportFlag"):
                self.papers[o["payload"]["person"]].append(o)
        self.counted: dict[str, bool] = {}
        self._covered: dict[str, int | None] = {}
        self._inside: dict[str, list[Said]] = defaultdict(list)
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
            far = o["origin"].split(":")[0] in ("activitypub", "atproto", "lens")
            if far and (o["audience"] != "public" or o["payload"].get("hearth:passing") is True):
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
                words=words(str(o["payload"].get("content", "")), str(o["payload"].get("mediaType", ""))),
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
        for said in self.all_posts.values():
            said.depth = self._depth(said)

    def _depth(self, said: Said) -> int:
        """Replies up to the root; one more where the root stands in a thread that another post opened."""
        path = [said.uri]
        while path[-1] in self.all_posts and self.all_posts[path[-1]].parent in self.all_posts:
            above = self.all_posts[path[-1]].parent
            if above in path:
                cycle = path[path.index(above) :]
                oldest = min(cycle, key=lambda uri: (self.all_posts[uri].at, uri))
                path = path[: path.index(oldest) + 1]
                break
            path.append(above)
        root = self.all_posts[path[-1]]
        return len(path) - 1 + int(bool(root.context) and root.context != root.uri)

    def inside(self) -> dict[str, list[Said]]:
        """Posts that count, by thread."""
        if not self._inside:
            for p in self.posts.values():
                self._inside[p.thread].append(p)
        return self._inside

    # Who counts, who speaks for the brand

    def _receipts(self, person: str, purpose: str) -> list[Plain]:
        return [
            o["payload"] | {"given": o["payload"].get("given", o["published"])}
            for o in self.papers[person]
            if o["object_type"] == "hearth:Consent" and o["payload"]["purpose"] == purpose
        ]

    def agreed(self, person: str, purpose: str) -> bool:
        return any(
            r["given"] <= self.now and not (r.get("withdrawn") or FOREVER) <= self.now
            for r in self._receipts(person, purpose)
        )

    def kind(self, person: str) -> str:
        who = self.people[person]
        if who["type"] in ("Service", "Application"):
            return "bot"
        if who["origin"].split(":")[0] in ("activitypub", "atproto", "lens"):
            return "member" if self.home_joins(person) else "remote"
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

    def near(self, person: str) -> bool:
        """Whether what she did besides writing counts: nothing of who has no account here."""
        return self.counts(person) and self.kind(person) != "remote"

    def _counts(self, person: str) -> bool:
        if person not in self.people or self.kind(person) == "bot":
            return False
        if self.everyone:
            return True
        if self.agreed(person, self.purpose):
            return True
        if any((r.get("withdrawn") or FOREVER) <= self.now for r in self._receipts(person, self.purpose)):
            return False
        who = self.people[person]
        if self.kind(person) == "ghost":
            return self.noticed(who["origin"])
        return self.purpose == "aggregate" and self.kind(person) == "remote" and bool(who["listed"])

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
        acts += [(who, brand) for who, brand, _ in self.reacted(space, origin, within)]
        if id == "active_members":
            return [(who, brand, 1) for who, brand in acts]
        assert id == "active_members.share"
        active = {who for who, _ in acts}
        return [(who, brand, int(who in active)) for who, brand in self.present(start, end, space, origin)]

    def opening(self, thread: str) -> Said:
        if thread in self.posts and self.posts[thread].thread == thread:
            return self.posts[thread]
        return min(self.inside()[thread], key=lambda p: (p.at, p.uri))

    def questions(self, mine: list[Said], patience: int = 0) -> list[Said]:
        typed = {p.origin for p in self.all_posts.values() if p.thread == p.uri and p.question is not None}
        found = []
        for q in mine:
            titled = q.type in ("Article", "Page") and q.origin != "home" and q.origin not in typed
            asked = q.thread == q.uri and (q.question or titled)
            if asked and not q.brand and q.at <= self.as_of - patience:
                found.append(q)
        return found

    def accepted(self, thread: str) -> bool:
        """Whether the newest acceptance in this thread, made before T, names a post that counts."""
        acts = [a for a in self.world.others if a["type"] == "hearth:AcceptAnswer" and a["context"] == thread]
        if not acts:
            return False
        newest = max(acts, key=lambda a: (a["published"], a["id"]))
        return newest["published"] < self.as_of and newest["object"] in self.posts

    def _answered(self, id: str, mine: list[Said]) -> list[tuple[str, bool, int]]:
        found = []
        for q in self.questions(mine, 72 * HOUR):
            if id.endswith(".accepted"):
                hit = self.accepted(q.uri)
            else:
                after = [p for p in self.inside()[q.uri] if p.person != q.person]
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

    def reacted(self, space: str, origin: str, within: Any) -> list[tuple[str, bool, int]]:
        found = []
        for a in self.world.others:
            on = self.all_posts.get(a["object"])
            if (
                a["type"] not in ("Like", "EmojiReact", "hearth:Vote")
                or on is None
                or not self.near(a["actor"])
            ):
                continue
            if a["published"] >= self.as_of or not within(a["published"]):
                continue
            if (space and on.space != space) or (origin and on.origin != origin):
                continue
            brand = self.is_brand(a["actor"], on.space, on.origin, a["published"])
            found.append((a["actor"], brand, a["published"]))
        return found + self.coming(space, origin, within)

    def coming(self, space: str, origin: str, within: Any) -> list[tuple[str, bool, int]]:
        """Answers to events, but not those who will not come."""
        found = []
        for a in self.world.others:
            if a["type"] != "Join" or a["object_type"] != "Event" or a["object"] in self.world.gone:
                continue
            place = self.channels.get(a["target"], a["target"])
            if a["target"] in self.silent or place in self.silent or not self.near(a["actor"]):
                continue
            if (space and place != space) or (origin and a["origin"] != origin):
                continue
            if a["published"] < self.as_of and within(a["published"]):
                brand = self.is_brand(a["actor"], place, a["origin"], a["published"])
                found.append((a["actor"], brand, a["published"]))
        return found

    def exits(self, person: str) -> list[int]:
        """When she left the home or was removed from it, before T."""
        return [
            a["published"]
            for a in self.world.others
            if a["published"] < self.as_of
            and (
                (a["type"] == "Leave" and a["actor"] == person and a["object"] == "local:/home")
                or (a["type"] == "Remove" and a["object"] == person and a["target"] == "local:/home")
            )
        ]

    def membership(self, person: str) -> tuple[int, int | None, int | None]:
        """Joined, left, and how long an archive covers her."""
        if self.kind(person) == "ghost":
            who = self.people[person]
            spoke = [p.at for p in self.all_posts.values() if p.person == person]
            if who["origin"] not in self._covered:
                ends = [p.at for p in self.all_posts.values() if p.origin == who["origin"]]
                self._covered[who["origin"]] = max(ends) if ends else None
            return min([who["at"], *spoke]), None, self._covered[who["origin"]]
        joins, exits = [a["published"] for a in self.home_joins(person)], self.exits(person)
        left = max(exits) if exits and max(exits) >= max(joins) else None
        return min(joins), left, None

    def members(self, space: str, origin: str) -> list[str]:
        """Counted members and ghosts of this scope."""
        found = []
        for person, who in self.people.items():
            if not self.counts(person) or self.kind(person) not in ("member", "ghost"):
                continue
            if origin and who["origin"] != origin:
                continue
            if space:
                joined = any(
                    a["type"] == "Accept"
                    and a["payload"].get("person") == person
                    and a["payload"].get("space") == space
                    for a in self.world.others
                )
                spoke = any(p.person == person and p.space == space for p in self.posts.values())
                if not joined and not spoke:
                    continue
            found.append(person)
        return found

    def brand_now(self, person: str) -> bool:
        at = min(self.as_of, self.now) - 1
        return self.is_brand(person, "local:/home", self.people[person]["origin"], at)

    def present(self, start: int, end: int, space: str, origin: str) -> list[tuple[str, bool]]:
        found = []
        for person in self.members(space, origin):
            joined, left, until = self.membership(person)
            if joined < end and (left is None or left >= start) and (until is None or until >= start):
                found.append((person, self.brand_now(person)))
        return found
