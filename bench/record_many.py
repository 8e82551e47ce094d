"""The bulk road: notes of sixty words in batches of 500, with all projections and search."""

import os
import subprocess
import sys
import tempfile

import orjson

from bench.kit import Figure, at_least, at_most, measured, open_home, report

BATCHES, SIZE = 20, 500


def run() -> dict[str, Figure]:
    """Record BATCHES batches on the database that the settings name."""
    open_home()
    from bench.scratch import scratch_home, sixty_words
    from hearth.ledger.activity import Activity
    from hearth.ledger.record import record_many

    home = scratch_home()

    def batch(number: int) -> list[Activity]:
        return [
            Activity(
                type="Create", actor=home.founder.uri, object=f"urn:bench:{number}-{index}", object_type="Note",
                payload={"content": sixty_words(index), "mediaType": "text/markdown"}, target=home.space.uri,
                id=f"urn:bench:{number}-{index}#create", published=1_600_000_000_000 + number * 500_000 + index * 997,
                origin="bench:home", quiet=True,
            )
            for index in range(SIZE)
        ]  # fmt: skip

    record_many(batch(9_999))
    batches = [batch(number) for number in range(BATCHES)]
    with measured() as spent:
        for each in batches:
            record_many(each)
    total = BATCHES * SIZE
    if os.environ.get("HEARTH_DATABASE_URL"):
        return {"notes_postgresql": at_least(total / spent.wall, "/s", 2500)}
    return {
        "notes": at_least(total / spent.wall, "/s", 4000),
        "cpu": at_most(spent.cpu / total * 1000, "ms", 0.25),
        **_on_postgresql(),
    }


def _on_postgresql() -> dict[str, Figure]:
    """The same in a child process on a throwaway cluster, where PostgreSQL is installed."""
    from hearth.base.errors import HearthError
    from hearth.server.scratch_postgres import cluster

    try:
        with cluster() as url, tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "HEARTH_DATABASE_URL": url, "HEARTH_DATA": folder}
            words = [sys.executable, "-m", "bench.record_many"]
            done = subprocess.run(words, env=env, stdout=subprocess.PIPE, check=True)
    except HearthError:
        return {}
    figures = orjson.loads(done.stdout.splitlines()[-1])
    return {name: at_least(each["value"], each["unit"], each["mark"]) for name, each in figures.items()}


if __name__ == "__main__":
    report(run)
