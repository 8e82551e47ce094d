"""What arrives from other servers, and what becomes of it here."""

from typing import Any

import pytest

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.features.polls.actions import open_poll
from hearth.features.polls.models import Vote
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.receiving import backfill, keeping, remote, synchronizing
from hearth.federation.activitypub.receiving.rows import Passing
from hearth.federation.activitypub.resolve import resolve
from hearth.federation.activitypub.sending.synchronization import digest
from hearth.ledger import read
from hearth.people import follows, memberships
from hearth.people.bonds import Follow
from hearth.people.models import Actor
from hearth.people.sight import Viewer
from hearth.spaces import actions
from hearth.spaces.access import access_post
from hearth.spaces.boosts import Boost
from hearth.spaces.models import Post, Reaction
from tests.federation.afar import NINE, PUBLIC, Doc, Elsewhere, Person, deliver, tell, wants_to_be_asked
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def number(viewer: Viewer) -> int:
    assert viewer.actor is not None
    return viewer.actor


def url(viewer: Viewer) -> str:
    return addresses.actor_url(number(viewer))


def test_a_follower_from_elsewhere_is_let_in_and_goes_again(afar_home: Cast, finn: Person) -> None:
    ada = afar_home.ada
    asked = finn.does("Follow", url(ada))
    assert tell(asked, finn) == 202
    known = Actor.objects.get(uri=finn.uri)
    assert (known.sort, known.handle, known.local) == ("remote", "finn@far.example", False)
    assert follows.followers_of(number(ada)) == [known.num]
    assert tell(asked, finn) == 202
    assert tell(finn.does("Undo", asked), finn) == 202
    assert follows.followers_of(number(ada)) == []


def test_somebody_who_wants_to_be_asked_is_asked(afar_home: Cast, finn: Person) -> None:
    bo = afar_home.bo
    wants_to_be_asked(bo)
    tell(finn.does("Follow", url(bo)), finn)
    (num,) = follows.asking(bo)
    follows.accept_follow(bo, num)
    assert follows.followers_of(number(bo)) == [num]


def test_what_somebody_followed_says_is_here(afar_home: Cast, finn: Person) -> None:
    bo = afar_home.bo
    num = remote.learn(finn.uri)
    assert follows.follow(bo, num) == "asked"
    asked = follows.held_follow(number(bo), num)
    assert asked is not None
    tell(
        finn.does("Accept", {"type": "Follow", "id": addresses.to_url(asked.activity), "actor": url(bo)}),
        finn,
    )
    assert follows.followed_by(bo) == {num}
    said = finn.says(
        "Mending is <b>fun</b><script>alert(1)</script>", tag={"type": "Hashtag", "name": "#mend"}
    )
    assert deliver(said, finn, sign=NINE) == 202
    assert tell(said, finn) == 202
    post = Post.objects.get(author=num)
    assert post.html == "<p>Mending is <b>fun</b></p>"
    assert (post.audience, post.space) == ("public", 1)
    note = said["object"]
    tell(finn.does("Update", {**note, "content": "<p>Changed</p>", "updated": "2026-01-06T10:00:00Z"}), finn)
    assert Post.objects.get(author=num).html == "<p>Changed</p>"
    tell(finn.does("Delete", {"type": "Tombstone", "id": note["id"]}), finn)
    assert not Post.objects.filter(author=num).exists()
    tell(said, finn)
    assert not Post.objects.filter(author=num).exists()


def test_what_concerns_nobody_here_is_not_kept(afar_home: Cast, finn: Person) -> None:
    assert tell(finn.says("Hello, nobody"), finn) == 202
    assert not Actor.objects.filter(uri=finn.uri).exists()
    assert not Post.objects.filter(origin="activitypub").exists()


def space(cast: Cast, **more: Any) -> Any:
    return actions.open_space(cast.ada, name="Repair bench", purpose="Mend", audience="public", **more)


def test_an_answer_stands_in_the_thread_it_answers(afar_home: Cast, finn: Person) -> None:
    room = space(afar_home)
    opening = actions.say(afar_home.bo, room.object, "How do I mend a sole?", title="Soles")
    said = finn.says("With glue", inReplyTo=addresses.object_url(opening.num))
    tell(said, finn)
    answer = Post.objects.get(uri=said["object"]["id"])
    assert (answer.thread, answer.space, answer.parent) == (opening.num, room.num, opening.num)
    under = finn.says("and patience", inReplyTo=said["object"]["id"])
    tell(under, finn)
    assert Post.objects.get(uri=under["object"]["id"]).thread == opening.num
    like = finn.does("Like", addresses.object_url(opening.num))
    tell(like, finn)
    tell(finn.does("Like", addresses.object_url(opening.num)), finn)
    assert Reaction.objects.filter(post=opening.num).count() == 1
    tell(finn.does("EmojiReact", addresses.object_url(opening.num), content="👍"), finn)
    assert Reaction.objects.filter(post=opening.num).count() == 2
    tell(
        finn.does("Undo", {"type": "Like", "actor": finn.uri, "object": addresses.object_url(opening.num)}),
        finn,
    )
    assert Reaction.objects.filter(post=opening.num).count() == 1


def test_a_gated_space_hears_only_whom_it_let_in(afar_home: Cast, finn: Person) -> None:
    room = space(afar_home, joining="ask")
    opening = actions.say(afar_home.ada, room.object, "Only for us", title="Soles")
    said = finn.says("Hello", inReplyTo=addresses.object_url(opening.num))
    tell(said, finn)
    assert not Post.objects.filter(uri=said["object"]["id"]).exists()
    tell(finn.does("Follow", addresses.actor_url(room.num)), finn)
    num = read.num_of(finn.uri)
    assert num is not None
    assert memberships.membership(room.num, num) == "asked"
    memberships.accept(afar_home.ada, room.object, finn.uri)
    again = finn.says("Hello again", inReplyTo=addresses.object_url(opening.num))
    tell(again, finn)
    assert Post.objects.get(uri=again["object"]["id"]).thread == opening.num


def test_an_open_space_is_joined_by_following_it(afar_home: Cast, finn: Person) -> None:
    room = space(afar_home)
    asked = finn.does("Follow", addresses.actor_url(room.num))
    tell(asked, finn)
    num = read.num_of(finn.uri)
    assert num is not None
    assert memberships.membership(room.num, num) == "active"
    mention = {"type": "Mention", "href": addresses.actor_url(room.num), "name": "@repair-bench@home.example"}
    said = finn.says("Who has glue?", tag=[mention])
    tell(said, finn)
    assert Post.objects.get(uri=said["object"]["id"]).space == room.num
    tell(finn.does("Undo", asked["id"]), finn)
    assert memberships.membership(room.num, num) == "left"


def test_a_private_note_reaches_its_reader_only(afar_home: Cast, finn: Person) -> None:
    said = finn.does("Create", finn.note("Psst", to=[url(afar_home.bo)], cc=[]))
    tell(said, finn)
    post = Post.objects.get(uri=said["object"]["id"])
    assert post.audience == "direct"
    assert access_post(afar_home.bo, post.num).num == post.num
    with pytest.raises(NotFound):
        access_post(afar_home.ada, post.num)


def test_what_is_passed_on_is_fetched_from_where_it_lies(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person
) -> None:
    gia = elsewhere.person("gia", "other.example")
    note = gia.note("Original")
    num = remote.learn(finn.uri)
    follows.follow(afar_home.bo, num)
    held = follows.held_follow(number(afar_home.bo), num)
    assert held is not None
    tell(finn.does("Accept", addresses.to_url(held.activity)), finn)
    tell(finn.does("Announce", note["id"], to=[PUBLIC]), finn)
    post = Post.objects.get(uri=note["id"])
    assert post.quiet
    assert Boost.objects.get(post=post.num).actor == num
    assert Actor.objects.get(num=post.author).uri == gia.uri


def test_what_a_group_forwards_is_looked_at_anew(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    group = elsewhere.person("knots", "forum.example", "Group")
    follows.follow(afar_home.bo, remote.learn(group.uri))
    Follow.objects.update(state="active", rank=1)

    def forward(kind: str, note: Doc) -> None:
        inner = finn.does(kind, note["id"] if kind in ("Delete", "Remove") else note)
        tell(group.does("Announce", inner), group)

    first, second = (finn.note(words, type="Page", name=words) for words in ("One", "Two"))
    for note in (first, second):
        forward("Create", note)
    assert Post.objects.filter(quiet=True).count() == 2
    changed = {**first, "content": "<p>Better</p>", "updated": "2026-01-05T10:00:01Z"}
    elsewhere.pages[first["id"]] = changed  # a moment after it was read for the first time
    forward("Update", changed)
    assert "Better" in Post.objects.get(uri=first["id"]).html
    forward("Remove", second)
    assert Boost.objects.count() == 1 and Post.objects.filter(uri=second["id"]).exists()
    forward("Delete", first)
    assert Post.objects.filter(uri=first["id"]).exists()  # its own server still shows it
    forward("Create", first)
    elsewhere.pages[first["id"]] = {"id": first["id"], "type": "Tombstone"}
    forward("Delete", first)
    assert not Post.objects.filter(uri=first["id"]).exists()
    elsewhere.pages[second["id"]] = 410
    forward("Delete", second)
    assert not Post.objects.filter(uri=second["id"]).exists()


def test_what_stands_between_comes_along(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    room = space(afar_home)
    opening = actions.say(afar_home.bo, room.object, "How do I mend a sole?", title="Soles")
    gia = elsewhere.person("gia", "other.example")
    between = gia.note("With glue", inReplyTo=addresses.object_url(opening.num))
    said = finn.says("I agree", inReplyTo=between["id"], cc=[url(afar_home.bo)])
    tell(said, finn)
    thread = Post.objects.filter(thread=opening.num).exclude(num=opening.num)
    assert set(thread.values_list("uri", flat=True)) == {between["id"], said["object"]["id"]}


def test_what_only_passes_goes_after_a_month(afar_home: Cast, finn: Person) -> None:
    num = remote.learn(finn.uri)
    follows.follow(afar_home.bo, num)
    Follow.objects.update(state="active", rank=1)
    for words in ("one", "two", "three"):
        tell(finn.says(words), finn)
    kept, gone, _third = Post.objects.filter(author=num).order_by("num")
    actions.react(afar_home.bo, kept.num, "👍")
    Passing.objects.exclude(num=_third.num).update(came=0)
    assert keeping.expire(31 * clock.DAY) == 1
    assert set(Post.objects.filter(author=num).values_list("num", flat=True)) == {kept.num, _third.num}
    assert not Post.objects.filter(num=gone.num).exists()


def test_who_deletes_herself_is_gone_with_her_words(afar_home: Cast, finn: Person) -> None:
    said = finn.says("For Bo", cc=[url(afar_home.bo)])
    tell(said, finn)
    tell(finn.does("Delete", finn.uri), finn)
    keeping.tend(clock.now())
    assert Actor.objects.get(uri=finn.uri).deleted
    assert not Post.objects.filter(uri=said["object"]["id"]).exists()
    assert remote.known(finn.uri) is None


def test_books_of_followers_are_compared(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    num = remote.learn(finn.uri)
    for viewer in (afar_home.ada, afar_home.bo):
        follows.follow(viewer, num)
    Follow.objects.filter(followed=num).update(state="active", rank=1)
    follows.unfollow(afar_home.ada, num)
    page = f"{finn.uri}/sync"
    elsewhere.pages[page] = {"id": page, "type": "OrderedCollection", "orderedItems": [url(afar_home.ada)]}
    assert synchronizing.compare(finn.uri, f"{finn.uri}/other", page, "00") == 0
    assert synchronizing.compare(finn.uri, f"{finn.uri}/followers", "https://evil.example/x", "00") == 0
    assert synchronizing.compare(finn.uri, f"{finn.uri}/followers", page, digest([url(afar_home.bo)])) == 0
    assert synchronizing.compare(finn.uri, f"{finn.uri}/followers", page, "00") == 2
    assert not follows.followed_by(afar_home.bo)
    last = [row for row in read.rows() if row.type == "Undo"][-1]
    assert (last.actor, last.origin) == (afar_home.ada.uri, "home")


def test_a_thread_elsewhere_is_read_from_its_own_list(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person
) -> None:
    context = f"{finn.uri}/thread"
    opening = finn.note("A question", context=context)
    answers = [finn.note(f"Answer {n}", context=context, inReplyTo=opening["id"]) for n in range(3)]
    alien = finn.note("Not of this thread", inReplyTo=opening["id"])
    second: Doc = {
        "id": f"{context}?2",
        "type": "OrderedCollectionPage",
        "orderedItems": [answers[2]["id"], alien["id"]],
    }
    first: Doc = {
        "type": "OrderedCollectionPage",
        "orderedItems": [one["id"] for one in answers[:2]],
        "next": second["id"],
    }
    elsewhere.pages |= {
        context: {"id": context, "type": "OrderedCollection", "first": first},
        second["id"]: second,
    }
    second["next"] = second["id"]  # a ring
    assert resolve(opening["id"], afar_home.bo) == opening["id"]
    assert backfill.around(opening["id"]) == 3
    found = Post.objects.filter(parent=read.num_of(opening["id"]))
    assert set(found.values_list("uri", flat=True)) == {one["id"] for one in answers}
    assert all(post.quiet for post in found)


def test_a_thread_without_a_list_of_its_own_is_read_from_its_answers(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person
) -> None:
    opening = finn.note("A question", context="https://far.example/contexts/none")
    answers = [finn.note(f"Answer {n}", inReplyTo=opening["id"]) for n in range(3)]
    alien = elsewhere.person("gia", "other.example").note("An answer to nothing")
    following = f"{opening['id']}/replies?page=1"
    opening["replies"] = {
        "id": f"{opening['id']}/replies",
        "type": "Collection",
        "first": {"type": "CollectionPage", "items": [answers[0]["id"]], "next": following},
    }
    listed = [answers[1]["id"], alien["id"], answers[2]["id"]]
    elsewhere.pages[following] = {
        "id": following,
        "type": "CollectionPage",
        "items": listed,
        "next": following,
    }
    assert resolve(opening["id"], afar_home.bo) == opening["id"]
    assert backfill.around(opening["id"]) == 3
    found = Post.objects.filter(parent=read.num_of(opening["id"]))
    assert set(found.values_list("uri", flat=True)) == {one["id"] for one in answers}


def test_answers_to_a_poll_count_once_and_in_time(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person
) -> None:
    room = space(afar_home)
    ends = clock.now() + clock.HOUR
    asked = open_poll(afar_home.ada, room.object, "Which glue?", ["Hot", "Cold"], ends=ends)
    poll = addresses.object_url(asked.num)

    def vote(person: Person, name: str) -> None:
        note = person.note("", name=name, inReplyTo=poll, to=[url(afar_home.ada)], cc=[])
        note.pop("content")
        tell(person.does("Create", note), person)

    gia = elsewhere.person("gia", "other.example")
    for person, name in ((finn, "Cold"), (finn, "Hot"), (finn, "Cold"), (gia, "Warm"), (gia, "Hot")):
        vote(person, name)
    late = elsewhere.person("late")
    with clock.freeze(ends + 1):
        vote(late, "Hot")
    counted = {one.actor: one.choices for one in Vote.objects.filter(poll=asked.object)}
    assert counted == {finn.uri: [1], gia.uri: [0]}
