"""While what just came from elsewhere is made ready, the page before it is shown; never what was taken away."""

from hearth.api.hot.known import PATIENCE, Known, Page
from hearth.feeds.listening import NOBODY

KEY = "/api/v1/timelines/home"


class Shop:
    """What is ready, and what was begun."""

    def __init__(self, *nums):
        self.made, self.begun, self.known = set(nums), [], Known(NOBODY, None, 0.0)

    def show(self, nums, at, said_here=0):
        page = Page(nums, at, said_here)
        return self.known.lately(KEY, page, lambda wanted: self.made.issuperset(wanted), self.begun.append)


def test_the_earlier_page_stands_until_the_newer_is_ready():
    shop = Shop(1, 2)
    assert shop.show([2, 1], 0.0) == [2, 1]
    assert shop.show([3, 2, 1], 0.1) == [2, 1]
    assert shop.begun == [[3, 2, 1]]
    shop.made.add(3)
    assert shop.show([3, 2, 1], 0.2) == [3, 2, 1]


def test_in_a_flood_pages_follow_each_other_although_the_newest_is_never_ready():
    shop = Shop(1)
    shop.show([1], 0.0)
    for num in range(2, 9):
        shown = shop.show(list(range(num, 0, -1)), num / 10)
        assert num - 2 <= shown[0] < num
        shop.made.add(num)


def test_what_was_said_here_or_hidden_is_never_waited_for_in_vain():
    shop = Shop(1, 2)
    shop.show([2, 1], 0.0)
    assert shop.show([3, 2, 1], 0.1, said_here=1) == [3, 2, 1]  # made while she waits
    assert shop.show([4, 3, 2, 1], 0.2, said_here=1) == [4, 3, 2, 1]


def test_an_earlier_page_is_shown_for_so_long_only_and_only_while_it_is_whole():
    shop = Shop(1, 2)
    shop.show([2, 1], 0.0)
    assert shop.show([3, 2, 1], PATIENCE + 0.1) == [3, 2, 1]
    shop.show([2, 1], 1.0)
    shop.made.discard(2)  # it was edited or deleted
    assert shop.show([3, 2, 1], 1.1) == [3, 2, 1]
