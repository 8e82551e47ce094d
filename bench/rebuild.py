"""Throwing every projection away and replaying the ledger."""

from bench.kit import Figure, at_least, measured, open_home, report

NOTES = 10_000


def run() -> dict[str, Figure]:
    """Replay NOTES notes and what surrounds them."""
    open_home()
    from bench.scratch import scratch_home, sixty_words
    from hearth.ledger.activity import Activity
    from hearth.ledger.rebuild import rebuild
    from hearth.ledger.record import record_many

    home = scratch_home()
    for start in range(0, NOTES, 500):
        record_many(
            [
                Activity(
                    type="Create", actor=home.founder.uri, object=f"urn:bench:{index}", object_type="Note",
                    payload={"content": sixty_words(index), "mediaType": "text/markdown"}, target=home.space.uri,
                    id=f"urn:bench:{index}#create", published=1_600_000_000_000 + index * 997, quiet=True,
                )
                for index in range(start, start + 500)
            ]
        )  # fmt: skip
    with measured() as spent:
        done = rebuild()
    return {"activities": at_least(done / spent.wall, "/s", 4000)}


if __name__ == "__main__":
    report(run)
