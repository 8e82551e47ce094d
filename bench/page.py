"""Reading: a channel with 50 posts and the home feed with 30, asked of a real server."""

from bench.kit import Figure, at_most, noted, open_home, report, tree_cpu
from bench.server import Server, running_home

TIMES = 60


def run() -> dict[str, Figure]:
    """Ask each page TIMES times."""
    open_home()
    from bench.scratch import PASSWORD, scratch_home, sixty_words
    from hearth.spaces.actions import say

    home = scratch_home(members=20)
    for index in range(120):
        say(home.founder, home.space.uri, sixty_words(index))
    with running_home() as server:
        server.sign_in("ada@example.org", PASSWORD)
        return {
            **_ask("channel_50", server, f"/s/{home.space.slug}/"),
            **_ask("home_feed_30", server, "/"),
        }


def _ask(name: str, server: Server, path: str) -> dict[str, Figure]:
    for _ in range(5):
        status, data = server.ask("GET", path, Accept="text/html")
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: {data[:300]!r}")
    posts = data.count(b'<li class="post')
    before = tree_cpu(server.pid)
    for _ in range(TIMES):
        server.ask("GET", path, Accept="text/html")
    spent = (tree_cpu(server.pid) - before) / TIMES * 1000
    return {f"{name}_cpu": at_most(spent, "ms", 12), f"{name}_posts": noted(posts, "posts")}


if __name__ == "__main__":
    report(run)
