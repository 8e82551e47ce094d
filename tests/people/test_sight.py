"""Who may see what: the rule for one row and the rule for a query say the same, whatever the row and whoever looks."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.people.models import Actor, Recipient
from hearth.people.sight import STRANGER, Viewer, may_see, viewer_for, visible

pytestmark = pytest.mark.django_db(transaction=True)

NUMS = st.integers(1, 5)
VIEWERS = st.one_of(
    st.just(STRANGER),
    st.builds(
        lambda actor, member, spaces, hidden: Viewer(
            actor=actor,
            uri=f"local:/o/{actor}",
            member=member,
            spaces=spaces | ({1} if member else set()),
            hidden=hidden - {actor},
        ),
        NUMS,
        st.booleans(),
        st.frozensets(NUMS.map(lambda n: n + 1)),
        st.frozensets(NUMS),
    ),
)
ROWS = st.lists(
    st.tuples(
        NUMS,
        st.sampled_from(["public", "home", "space", "direct"]),
        NUMS,
        st.frozensets(NUMS),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(viewer=VIEWERS, rows=ROWS)
def test_the_two_forms_agree(viewer, rows):
    Actor.objects.all().delete()
    Recipient.objects.all().delete()
    for number, (author, audience, space, to) in enumerate(rows, 1):
        Actor.objects.create(
            num=number,
            uri=f"x:{number}",
            author=author,
            audience=audience,
            space=space,
            sort="ghost",
            type="Person",
        )
        Recipient.objects.bulk_create(Recipient(object=number, actor=actor) for actor in to)
    seen = set(visible(Actor.objects.all(), viewer).values_list("num", flat=True))
    for row, (*_, to) in zip(Actor.objects.order_by("num"), rows, strict=True):
        assert may_see(viewer, row) == (row.num in seen)
        assert may_see(viewer, row, recipients=to) == (row.num in seen)


@dataclass
class Said:
    author: int
    audience: str
    space: int = 1
    num: int = 99


def test_a_stranger_sees_only_what_is_public():
    assert may_see(STRANGER, Said(1, "public"))
    for audience in ("home", "space", "direct", "nonsense"):
        assert not may_see(STRANGER, Said(1, audience))


def test_authors_see_their_own_and_never_whom_they_blocked():
    bo = Viewer(actor=2, member=True, spaces=frozenset({1}), hidden=frozenset({3}))
    assert may_see(bo, Said(2, "direct"))
    assert not may_see(bo, Said(3, "public"))


def test_a_guest_of_one_space_sees_that_space_and_not_the_home():
    guest = Viewer(actor=2, spaces=frozenset({7}))
    assert may_see(guest, Said(1, "space", space=7))
    assert not may_see(guest, Said(1, "home", space=7))


def test_a_viewer_is_one_query(cast, django_assert_num_queries):
    from hearth.people import blocks

    blocks.block(cast.cleo, cast.bo.uri)
    number = cast.numbers["cleo"]
    with django_assert_num_queries(0):  # the one statement goes past the ORM
        viewer = viewer_for(number)
    assert viewer.member
    assert viewer.holds("moderator")
    assert viewer.hidden == {cast.bo.actor}
    assert cast.bo.hidden == {number}
    assert viewer_for(None) is STRANGER
    assert viewer_for(12345) is STRANGER
