"""The sample forum, from the archive to searchable rows."""

import resource
from pathlib import Path

from bench.kit import Figure, at_least, at_most, measured, noted, open_home, report

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "samples" / "discourse-game-engine-forum.zip"


def run() -> dict[str, Figure]:
    """Import it into an empty home."""
    open_home()
    from bench.scratch import scratch_home
    from hearth.connectors.run import run as import_archive

    scratch_home()
    with measured() as spent:
        report_ = import_archive("discourse", str(SAMPLE))
    posts = report_.counts["posts"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "posts": at_least(posts / spent.wall, "/s", 2500),
        "count": noted(posts, "posts"),
        "cpu": noted(spent.cpu / posts * 1000, "ms"),
        "memory": at_most(peak, "MB", 300),
    }


if __name__ == "__main__":
    report(run)
