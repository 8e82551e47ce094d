"""Everything the posts of one answer refer to, loaded once: people, payloads, parents, tags, places, cards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from hearth.api.entities.accounts import accounts, page_of
from hearth.api.entities.cards import event_cards, page_cards
from hearth.api.entities.content import mentioned
from hearth.api.wire.origin import origin
from hearth.base.tags import of_kind
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import Actor
from hearth.people.sight import STRANGER
from hearth.people.standing import Profile
from hearth.spaces.boosts import Tagged
from hearth.spaces.models import Post, Space


@dataclass(slots=True)
class Around:
    """What posts refer to."""

    base: str
    payloads: Mapping[int, Mapping[str, Any]]
    accounts: Mapping[int, dict[str, Any]]
    people: Mapping[int, Actor]
    by_uri: Mapping[str, int]
    pages: Mapping[int, str]
    parents: Mapping[int, int]
    spaces: Mapping[int, Space]
    cards: Mapping[int, dict[str, Any]]
    words: Mapping[int, list[str]] = field(default_factory=dict)

    @property
    def nobody(self) -> dict[str, Any]:
        """Whoever wrote what nobody is known to have written."""
        return (
            {**self.accounts[HOME_NUM]}
            if HOME_NUM in self.accounts
            else {"id": "0", "acct": "", "username": ""}
        )

    def mentions(self, post: Post) -> list[dict[str, Any]]:
        """Whom a post names."""
        nums = [num for num in self._named(post) if num in self.people]
        return [
            {
                "id": str(num),
                "username": self.people[num].handle.partition("@")[0],
                "url": self.pages[num],
                "acct": self.people[num].handle,
            }
            for num in dict.fromkeys(nums)
        ]

    def _named(self, post: Post) -> list[int]:
        said = _mentions_in(self.payloads.get(post.num, {}))
        return [self.by_uri[uri] for uri in said if uri in self.by_uri] or mentioned(post.html)

    def tags(self, num: int) -> list[dict[str, str]]:
        """The words a post is tagged with."""
        return [{"name": word, "url": f"{self.base}/tags/{quote(word)}"} for word in self.words.get(num, ())]

    def url(self, post: Post, author: Mapping[str, Any], said: Mapping[str, Any]) -> str:
        """The page of a post, as people see it."""
        if post.origin.startswith("activitypub"):
            page = said.get("url")
            return page if isinstance(page, str) and page.startswith("https://") else post.uri
        return f"{self.base}/@{author.get('username') or 'home'}/{post.num}"

    def place(self, post: Post) -> dict[str, str] | None:
        """The space a post was said in."""
        space = self.spaces.get(post.space)
        return {"id": str(space.num), "acct": space.slug, "display_name": space.name} if space else None


def answers_to(post: Post) -> int | None:
    """What a post answers; in a thread, its opening where nothing else is named."""
    return post.parent or (post.thread if post.thread != post.num else None)


def around(posts: Sequence[Post]) -> Around:
    """Load what these posts refer to: a constant number of queries."""
    nums, base = [post.num for post in posts], origin()
    payloads = read.payloads(nums)
    uris = {uri for said in payloads.values() for uri in _mentions_in(said)}
    named = {num for post in posts for num in mentioned(post.html)}
    by_uri = dict(Actor.objects.filter(uri__in=uris).values_list("uri", "num")) if uris else {}
    people = Actor.objects.in_bulk(named | set(by_uri.values()))
    away = [num for num, person in people.items() if person.sort == "remote"]
    urls = dict(Profile.objects.filter(num__in=away).values_list("num", "url")) if away else {}
    parents = {num for post in posts if (num := answers_to(post)) is not None}
    words: dict[int, list[str]] = defaultdict(list)
    for num, word in Tagged.objects.filter(post__in=nums).order_by("pk").values_list("post", "tag"):
        words[num].append(word)
    return Around(
        base=base,
        payloads=payloads,
        accounts=accounts({*(post.author for post in posts), HOME_NUM}, STRANGER),
        people=people,
        by_uri=by_uri,
        pages={
            num: page_of(person.handle, person.sort, urls.get(num, ""), base)
            for num, person in people.items()
        },
        parents=dict(Post.objects.filter(num__in=parents).values_list("num", "author")) if parents else {},
        spaces=Space.objects.in_bulk({post.space for post in posts} - {HOME_NUM}),
        cards=page_cards(posts) | event_cards([post.num for post in posts if post.type == "Event"], base),
        words=words,
    )


def _mentions_in(said: Mapping[str, Any]) -> list[str]:
    return [str(tag["href"]) for tag in of_kind(said.get("tag"), "Mention") if tag.get("href")]
