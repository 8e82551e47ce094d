"""The home timeline of a phone: 20 statuses, 2,000 posts behind them, eight clients that ask again at once; by itself,
while somebody posts, and while five thousand signed posts of people she follows arrive and are worked off.
"""

import asyncio
import os
import time

from bench import inbox
from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, report, tree_cpu
from bench.reads import Reading, ask, measured_reads, talkative
from bench.server import Server, running_home, settle

PATH = "/api/v1/timelines/home?limit=20"


def run() -> dict[str, Figure]:
    """Ask."""
    os.environ["HEARTH_DOMAIN"] = inbox.DOMAIN
    open_home()
    token, _opening = talkative()
    alone = measured_reads("timeline", PATH, token, rate=4000, p99=8, cpu=0.3, spoken=1500)
    return alone | _while_arriving(token)


def _while_arriving(token: str) -> dict[str, Figure]:
    """Until the last of the posts stands in a timeline. The reader follows their authors: each makes her page anew."""
    from hearth.federation.activitypub import switch
    from hearth.people.models import Actor
    from hearth.people.sight import viewer_for

    switch.confirm(inbox.DOMAIN)
    requests = inbox.signed(viewer_for(Actor.objects.get(handle="ada").num))
    with running_home() as server:
        settle(server)
        before = tree_cpu(server.pid)
        reading, arrived = asyncio.run(_both(server, token, requests))
        cpu = tree_cpu(server.pid) - before
    return {
        "timeline_rate_in_burst": at_least(len(reading.waits) / reading.wall, "/s", 1500),
        "timeline_p99_in_burst": at_most(quantile(reading.waits, 0.99) * 1000, "ms", 25),
        "timeline_median_in_burst": noted(quantile(reading.waits, 0.5) * 1000, "ms"),
        "posts_arrived_in_burst": noted(inbox.POSTS / arrived, "/s"),
        "cores_used_in_burst": noted(cpu / reading.wall, "cores"),
    }


async def _both(server: Server, token: str, requests: list[bytes]) -> tuple[Reading, float]:
    over = asyncio.Event()
    await ask(server, PATH, token, 0.5, host=inbox.DOMAIN)
    reading = asyncio.create_task(ask(server, PATH, token, 300, over, inbox.DOMAIN))
    began = time.perf_counter()
    await inbox.burst(server.port, requests)
    await asyncio.to_thread(inbox.wait_for, inbox.POSTS)
    arrived = time.perf_counter() - began
    over.set()
    return await reading, arrived


if __name__ == "__main__":
    report(run)
