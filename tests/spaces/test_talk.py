"""Saying, answering, editing, deleting and taking back, reacting, accepting, moving."""

import pytest

from hearth.base.errors import Invalid, NotAllowed, NotFound, TooMuch
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.people import blocks
from hearth.people.sight import STRANGER
from hearth.spaces import actions, queries
from hearth.spaces.access import access_post, access_room, access_thread
from hearth.spaces.actions import Conflict
from hearth.spaces.models import PendingDelete, Post, Thread
from tests.spaces.conftest import Cast


def shown(cast: Cast, who: str = "bo") -> list[str]:
    viewer = cast.viewer(who)
    page = queries.room_page(access_room(viewer, "repair-bench"), viewer)
    return [view.html.strip() for view in queries.post_views(page.posts, viewer) if not view.deleted]


def test_the_same_key_twice_is_one_post(cast: Cast) -> None:
    first = actions.say(cast.bo, cast.bench, "hello", key="k")
    again = actions.say(cast.bo, cast.bench, "hello", key="k")
    assert (first.new, again.new, first.num) == (True, False, again.num)
    assert shown(cast) == ["<p>hello</p>"]
    assert actions.say(cast.ada, cast.bench, "hello", key="k").new, "keys of different people are different"


def test_a_mention_becomes_a_link_outside_code(cast: Cast) -> None:
    made = actions.say(cast.bo, cast.bench, "ask @Ada, not `@ada` or a@ada or @nobody")
    link = f'<a class="mention" href="/people/{cast.ada.actor}/">@Ada</a>'
    assert (
        Post.objects.get(num=made.num).html.strip()
        == f"<p>ask {link}, not <code>@ada</code> or a@ada or @nobody</p>"
    )
    tags = read.state(made.object).payload["tag"]  # type: ignore[union-attr]
    assert tags == [{"type": "Mention", "href": cast.ada.uri, "name": "@Ada"}]


def test_nothing_and_far_too_much_are_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.say(cast.bo, cast.bench, " \n\0 ")
    with pytest.raises(TooMuch):
        actions.say(cast.bo, cast.bench, "x" * 10_000_000)
    with pytest.raises(Invalid):
        actions.say(cast.bo, cast.bench, "half a pair \ud800")
    assert not Post.objects.exists()


def test_a_reply_leads_to_what_it_answers(cast: Cast) -> None:
    first = actions.say(cast.bo, cast.bench, "who has glue?")
    second = actions.reply(cast.ada, first.num, "I do")
    post = Post.objects.get(num=second.num)
    assert (post.parent, post.thread) == (first.num, None)
    parent = queries.post_views([post], cast.bo)[0].parent
    assert parent is not None and (parent.author_name, parent.excerpt) == ("Bo", "who has glue?")


def test_replies_in_a_thread_stay_there_and_are_counted(cast: Cast) -> None:
    opening = actions.say(cast.bo, cast.bench, "how?", title="Gluing soles", question=True)
    answer = actions.reply(cast.ada, opening.num, "like so")
    deeper = actions.reply(cast.bo, answer.num, "thanks")
    thread = Thread.objects.get(num=opening.num)
    assert (thread.title, thread.posts, thread.question, thread.last_at) == (
        "Gluing soles",
        3,
        True,
        deeper.num >> 16,
    )
    assert [post.num for post in queries.thread_page(thread, cast.ada).posts] == [answer.num, deeper.num]
    assert shown(cast) == []


def test_a_channel_post_can_grow_a_thread_and_stay(cast: Cast) -> None:
    first = actions.say(cast.bo, cast.bench, "who has glue?")
    actions.start_thread(cast.ada, first.num, "I do")
    actions.start_thread(cast.bo, first.num, "great")
    assert shown(cast) == ["<p>who has glue?</p>"]
    view = queries.post_views([Post.objects.get(num=first.num)], cast.bo)[0]
    assert (view.replies, view.thread) == (2, first.num)


def test_two_editing_at_once_lose_nothing(cast: Cast) -> None:
    made = actions.say(cast.bo, cast.bench, "one")
    version = read.state(made.object).version  # type: ignore[union-attr]
    actions.edit(cast.bo, made.num, "two", version=version)
    with pytest.raises(Conflict) as conflict:
        actions.edit(cast.bo, made.num, "three", version=version)
    assert (conflict.value.theirs, conflict.value.yours) == ("two", "three")
    actions.edit(cast.bo, made.num, "three", version=conflict.value.version)
    post = Post.objects.get(num=made.num)
    assert post.html.strip() == "<p>three</p>" and post.edited and post.published == made.published
    assert [row.payload["content"] for row in queries.post_history(post)] == ["three", "two", "one"]


def test_only_the_author_edits_and_others_hear_why(cast: Cast) -> None:
    made = actions.say(cast.bo, cast.bench, "mine")
    with pytest.raises(NotAllowed):
        actions.edit(cast.ada, made.num, "not mine", version="")


def test_a_deletion_hides_at_once_and_can_be_taken_back(cast: Cast) -> None:
    made = actions.say(cast.bo, cast.bench, "oh no")
    due = actions.delete_post(cast.bo, made.num)
    assert actions.delete_post(cast.bo, made.num) == due
    assert shown(cast, "ada") == []
    with pytest.raises(NotFound):
        access_post(cast.ada, made.num)
    own = queries.post_views(queries.room_page(access_room(cast.bo, "repair-bench"), cast.bo).posts, cast.bo)
    assert [(view.deleted, view.can_undo) for view in own] == [(True, True)]
    actions.undo_delete(cast.bo, made.num)
    assert shown(cast, "ada") == ["<p>oh no</p>"]
    assert record_due(due + 1) == 0


def test_a_deletion_becomes_final_and_leaves_nothing(cast: Cast) -> None:
    opening = actions.say(cast.bo, cast.bench, "secret words", title="Secret title")
    answer = actions.reply(cast.ada, opening.num, "an answer")
    actions.react(cast.ada, opening.num, "👍")
    due = actions.delete_post(cast.bo, opening.num)
    assert record_due(due - 1) == 0
    assert record_due(due) == 1
    assert record_due(due + 1) == 0
    assert not PendingDelete.objects.exists()
    with pytest.raises(NotFound):
        actions.undo_delete(cast.bo, opening.num)
    thread = Thread.objects.get(num=opening.num)
    assert (thread.title, thread.author, thread.posts) == ("", 0, 1)
    assert not Post.objects.filter(num=opening.num).exists()
    assert [post.num for post in queries.thread_page(thread, cast.ada).posts] == [answer.num]


def test_only_its_author_deletes_a_post(cast: Cast) -> None:
    """Whoever takes care removes posts of others in a case, which cites a rule and can be appealed."""
    made = actions.say(cast.ada, cast.bench, "rules")
    other = actions.say(cast.bo, cast.bench, "rude")
    for viewer, num in ((cast.bo, made.num), (cast.ada, other.num)):
        with pytest.raises(NotAllowed, match="report it"):
            actions.delete_post(viewer, num)
    actions.delete_post(cast.bo, other.num)
    assert shown(cast, "cleo") == ["<p>rules</p>"]
    actions.undo_delete(cast.bo, other.num)


def test_a_reaction_counts_once_and_can_be_taken_back(cast: Cast) -> None:
    made = actions.say(cast.bo, cast.bench, "done")
    assert actions.react(cast.ada, made.num, "🌱") and not actions.react(cast.ada, made.num, "🌱")
    actions.react(cast.cleo, made.num, "🌱")
    post = Post.objects.get(num=made.num)
    (mark,) = queries.post_views([post], cast.ada)[0].reactions
    assert (mark.emoji, mark.count, mark.mine) == ("🌱", 2, True)
    assert actions.unreact(cast.ada, made.num, "🌱") and not actions.unreact(cast.ada, made.num, "🌱")
    (mark,) = queries.post_views([post], cast.ada)[0].reactions
    assert (mark.count, mark.mine) == (1, False)
    for bad in ("", "x" * 100, "word", "<b>", "a\nb"):
        with pytest.raises(Invalid):
            actions.react(cast.ada, made.num, bad)


def test_whoever_asked_names_the_answer_and_may_change_her_mind(cast: Cast) -> None:
    opening = actions.say(cast.bo, cast.bench, "how?", title="How", question=True)
    first, second = (actions.reply(cast.ada, opening.num, words) for words in ("so", "or so"))
    with pytest.raises(NotAllowed):
        actions.accept_answer(cast.cleo, first.num)
    assert actions.accept_answer(cast.bo, first.num)
    assert actions.accept_answer(cast.bo, second.num)
    assert Thread.objects.get(num=opening.num).answer == second.num
    assert not actions.accept_answer(cast.bo, second.num)
    assert Thread.objects.get(num=opening.num).answer is None


def test_a_burst_becomes_a_thread_in_one_act(cast: Cast) -> None:
    said = [actions.say(who, cast.bench, f"line {n}") for n, who in enumerate((cast.bo, cast.ada, cast.bo))]
    actions.say(cast.cleo, cast.bench, "something else")
    head = read.head()
    nums = [one.num for one in said]
    actions.branch_into_thread(cast.ada, nums, "A talk about lines", key="b")
    assert read.head() == head + 1
    actions.branch_into_thread(cast.ada, nums, "A talk about lines", key="b")
    assert read.head() == head + 1
    thread = access_thread(cast.bo, nums[0])
    assert (thread.title, thread.posts) == ("A talk about lines", 3)
    assert shown(cast) == ["<p>something else</p>"]
    kept = Post.objects.filter(num__in=nums).order_by("num")
    assert [(post.num, post.author, post.published) for post in kept] == [
        (one.num, cast.people[name].num, one.published)
        for one, name in zip(said, ("bo", "ada", "bo"), strict=True)
    ]
    more = actions.say(cast.cleo, cast.bench, "and one more line")
    actions.move_posts(cast.cleo, [more.num], nums[0])
    assert access_thread(cast.bo, nums[0]).posts == 4
    version = read.state(said[1].object).version  # type: ignore[union-attr]
    actions.edit(cast.ada, nums[1], "line 1, mended", version=version)
    assert Post.objects.get(num=nums[1]).thread == nums[0], "an edit does not move a post back"


def test_posts_never_move_to_where_more_people_see_them(cast: Cast) -> None:
    secret = actions.open_space(
        cast.ada, name="Quiet room", purpose="", audience="space", joining="invited"
    ).object
    inside = actions.say(cast.ada, secret, "between us")
    outside = actions.say(cast.ada, cast.bench, "for all", title="For all")
    with pytest.raises(Invalid):
        actions.move_posts(cast.ada, [inside.num], outside.num)


def test_a_quote_shows_only_what_the_reader_may_see(cast: Cast) -> None:
    secret = actions.open_space(
        cast.ada, name="Quiet room", purpose="", audience="space", joining="invited"
    ).object
    inside = actions.say(cast.ada, secret, "between us")
    outside = actions.say(cast.ada, cast.bench, "look", quote=inside.num)
    post = Post.objects.get(num=outside.num)
    mine, theirs = (queries.post_views([post], who)[0].quote for who in (cast.ada, cast.bo))
    assert mine is not None and "between us" in mine.html
    assert theirs is not None and "between us" not in theirs.html
    assert "between us" not in queries.frame_view(post).quote.html  # type: ignore[union-attr]


def test_blocked_people_are_not_there_for_each_other(cast: Cast) -> None:
    actions.say(cast.bo, cast.bench, "hello")
    blocks.block(cast.cleo, cast.bo.uri)
    assert shown(cast, "cleo") == []
    assert shown(cast, "ada") == ["<p>hello</p>"]


def test_strangers_say_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.say(STRANGER, cast.bench, "hi")
    for nobody in (STRANGER, cast.bo):
        with pytest.raises(NotAllowed):
            actions.open_space(nobody, name="x", purpose="")


def test_unread_counts_what_others_said_since(cast: Cast) -> None:
    space = access_room(cast.bo, "repair-bench").space
    actions.say(cast.bo, cast.bench, "mine")
    for n in range(3):
        last = actions.say(cast.ada, cast.bench, f"news {n}")
    assert queries.unread_rooms(cast.bo) == {space.num: 3}
    actions.mark_read(cast.bo, last.num, access_room(cast.bo, "repair-bench"))
    assert queries.unread_rooms(cast.bo) == {}
    actions.mark_read(cast.bo, last.num - 5_000_000, access_room(cast.bo, "repair-bench"))
    assert queries.unread_rooms(cast.bo) == {}, "never backwards"


def test_pages_follow_each_other_without_a_gap(cast: Cast) -> None:
    made = [actions.say(cast.bo, cast.bench, str(n)).num for n in range(25)]
    room = access_room(cast.bo, "repair-bench")
    seen: list[int] = []
    before = None
    while True:
        page = queries.room_page(room, cast.bo, queries.From(before=before), size=10)
        seen = [post.num for post in page.posts] + seen
        if page.older is None:
            break
        before = page.older
    assert seen == made
    around = queries.room_page(room, cast.bo, queries.From(at=made[12]), size=10)
    assert made[12] in {post.num for post in around.posts} and around.older and around.newer
    nowhere = queries.room_page(room, cast.bo, queries.From(at=2**70))
    assert [post.num for post in nowhere.posts] == made


def test_a_long_thread_opens_where_one_left_off(cast: Cast) -> None:
    opening = actions.say(cast.bo, cast.bench, "how?", title="A long one")
    nums = [actions.reply(cast.ada, opening.num, str(n)).num for n in range(30)]
    thread = Thread.objects.get(num=opening.num)
    assert [p.num for p in queries.thread_page(thread, cast.bo, size=10).posts] == nums[:10]
    left_off = queries.thread_page(thread, cast.bo, size=10, read=nums[20])
    assert nums[21] in [post.num for post in left_off.posts] and left_off.older and left_off.newer
    first = queries.thread_page(thread, cast.bo, queries.From(first=True), size=10, read=nums[20])
    assert (first.posts[0].num, first.older) == (nums[0], None)
    last = queries.thread_page(thread, cast.bo, queries.From(last=True), size=10)
    assert (last.posts[-1].num, last.newer) == (nums[-1], None)


def test_what_is_answered_may_go_but_the_words_stay(cast: Cast) -> None:
    made = actions.say(cast.bo, cast.bench, "gone soon")
    actions.delete_post(cast.bo, made.num)
    with pytest.raises(Invalid, match="Your words still are"):
        actions.say(cast.ada, cast.bench, "but why", reply=made.num)
