"""One post after the other through the action, as a member's click would: durable before it returns."""

import time

from bench.kit import (
    Figure,
    at_least,
    at_most,
    data_folder,
    fsync_rate,
    measured,
    noted,
    open_home,
    quantile,
    report,
)

COUNT = 2000


def run() -> dict[str, Figure]:
    """Say COUNT posts."""
    open_home()
    from bench.scratch import scratch_home, sixty_words
    from hearth.spaces.actions import say

    home = scratch_home()
    for index in range(50):
        say(home.founder, home.space.uri, sixty_words(index))
    waits = []
    with measured() as spent:
        for index in range(COUNT):
            started = time.perf_counter()
            say(home.founder, home.space.uri, sixty_words(index))
            waits.append(time.perf_counter() - started)
    return {
        "posts": at_least(COUNT / spent.wall, "/s", 1000),
        "p99": at_most(quantile(waits, 0.99) * 1000, "ms", 20),
        "cpu": at_most(spent.cpu / COUNT * 1000, "ms", 0.9),
        "disk_fsync": noted(fsync_rate(data_folder()), "/s"),
    }


if __name__ == "__main__":
    report(run)
