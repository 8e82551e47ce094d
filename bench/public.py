"""The public timeline: 20 statuses, 2,000 posts behind them, eight clients that ask again at once."""

from bench.kit import Figure, report
from bench.reads import measured_reads, talkative


def run() -> dict[str, Figure]:
    """Ask."""
    token, _opening = talkative()
    return measured_reads("public", "/api/v1/timelines/public?limit=20", token, rate=1000, p99=25, cpu=1.0)


if __name__ == "__main__":
    report(run)
