"""The home timeline of a phone: 20 statuses, 2,000 posts behind them, eight clients that ask again at once."""

from bench.kit import Figure, report
from bench.reads import measured_reads, talkative


def run() -> dict[str, Figure]:
    """Ask."""
    token, _opening = talkative()
    return measured_reads(
        "timeline", "/api/v1/timelines/home?limit=20", token, rate=4000, p99=8, cpu=0.3, spoken=1500
    )


if __name__ == "__main__":
    report(run)
