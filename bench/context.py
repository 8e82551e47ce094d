"""A thread with 200 answers, as a phone opens it: eight clients that ask again at once."""

from bench.kit import Figure, report
from bench.reads import measured_reads, talkative


def run() -> dict[str, Figure]:
    """Ask."""
    token, opening = talkative(posts=0, thread=200)
    return measured_reads("context", f"/api/v1/statuses/{opening}/context", token, rate=150, p99=120, cpu=6.7)


if __name__ == "__main__":
    report(run)
