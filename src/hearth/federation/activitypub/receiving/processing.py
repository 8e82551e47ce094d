"""From the intake to the ledger: what waits is understood and recorded in batches; what fails is set apart and shown.

What needs something from elsewhere waits in the intake while a few threads fetch it, and is understood again then.
"""

import logging
import time
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor

import orjson
from django.db import DatabaseError, connection

from hearth.base import clock, live
from hearth.base.errors import HearthError, Unreachable
from hearth.base.sql import sql
from hearth.federation.activitypub import wire
from hearth.federation.activitypub.receiving import (
    backfill,
    documents,
    files,
    gatekeeping,
    intake,
    keeping,
    verbs,
)
from hearth.federation.activitypub.receiving.meaning import Delivered, Drop, First, Wants, meaning
from hearth.federation.activitypub.receiving.rows import Intake
from hearth.federation.activitypub.receiving.turns import shared
from hearth.federation.activitypub.sending.queue import heard
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.ledger.record import record_many, writing
from hearth.people import servers

_VERBS = verbs.__all__
"""every verb is registered"""
log = logging.getLogger(__name__)
BATCH = 48
"""activities of one transaction: the writer is not kept longer than 50 ms"""
MOST_TRIES = 5
_DUE = sql(
    "SELECT id, activity, host, by, body, received, tries FROM federation_intake"
    " WHERE due IS NOT NULL AND due <= %s ORDER BY due, id LIMIT %s"
)
_DONE = sql("DELETE FROM federation_intake WHERE id = ANY(%s)")
_LATER = sql("UPDATE federation_intake SET due = %s, tries = %s WHERE id = %s")
_AGAIN = sql("UPDATE federation_intake SET due = 0, tries = 0 WHERE id = %s AND due IS NOT NULL")
_PARK = sql("UPDATE federation_intake SET due = NULL, note = %s WHERE id = %s")

type Waiting = tuple[int, str, str, str, bytes, int, int]
type Told = tuple[Waiting, list[Activity]]


class Follower:
    """Works off the intake. One of these at a time in a home."""

    def __init__(self) -> None:
        self._fetching: set[int] = set()
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="hearth-obtaining")

    def step(self) -> int:
        """Understand and record the next batch; how many of it are done with."""
        rows: list[Waiting] = [
            row for row in _DUE.all(clock.now(), BATCH + len(self._fetching)) if row[0] not in self._fetching
        ][:BATCH]
        rows = shared(rows, BATCH, self._fetching, len(self._fetching))
        if not rows:
            return 0
        heard({row[2] for row in rows})
        told: list[Told] = []
        fresh: set[str] = set()
        done: list[Waiting] = []
        with servers.as_they_stand():
            for row in rows:
                given = _delivered(row)
                if isinstance(given, str):
                    _parked(row[0], given)
                    continue
                if fresh and not fresh.isdisjoint(_named(given)):
                    break  # it speaks of something this batch brings: after that
                outcome = self._understood(row, given)
                if outcome is None:
                    continue
                if outcome:
                    told.append((row, outcome))
                    fresh.update(uri for one in outcome for uri in (one.id, one.object))
                done.append(row)
        if done:
            _settle(told, done)
        self._look_above(told)
        return len(rows)

    def _understood(self, row: Waiting, given: Delivered) -> list[Activity] | None:
        """What to record, [] for what is let fall, None for what waits or is set apart."""
        try:
            return meaning(given)
        except Drop as drop:
            gatekeeping.let_fall(row[2], str(drop))
            return []
        except Wants as wants:
            self._obtain(row, wants.urls)
            return None
        except First as first:
            self._first(row, first.activities)
            return None
        except (HearthError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            _parked(row[0], f"{type(error).__name__}: {error}")
            return None

    def _first(self, row: Waiting, activities: Sequence[Activity]) -> None:
        """Record what comes before it; then it is looked at again. What cannot be recorded keeps it from that."""
        made = record_many(activities, on_bad=lambda _one, _error: None)
        if not any(one is not None and one.new for one in made):
            _parked(row[0], "what stands before it could not be recorded")

    def _obtain(self, row: Waiting, urls: Sequence[str]) -> None:
        if row[6] >= MOST_TRIES:
            for url in urls:
                documents.give_up(url)
        with writing():
            _LATER(clock.now() + min(clock.HOUR, 30_000 * 4 ** row[6]), row[6] + 1, row[0])
        self._fetching.add(row[0])
        self._threads.submit(self._obtained, row[0], urls)

    def look_further(self, uri: str) -> None:
        """Fetch the thread a post elsewhere stands in, beside all else."""
        self._threads.submit(backfill.around, uri)

    def _look_above(self, told: Sequence[Told]) -> None:
        """Of what passes, the posts above are fetched too, beside all else and as far as the budget goes."""
        for _row, activities in told:
            one = activities[-1]
            above = one.in_reply_to
            if one.type == "Create" and above.startswith("https://") and read.num_of(above) is None:
                self._threads.submit(backfill.above, above)

    def _obtained(self, row: int, urls: Sequence[str]) -> None:
        try:
            for url in urls:
                documents.obtain(url)
        except Unreachable:
            return  # it is looked at again when it is due
        except DatabaseError:
            connection.close()
        except Exception:
            log.exception("something of another server could not be fetched")
        else:
            with writing():
                _AGAIN(row)
        finally:
            self._fetching.discard(row)
            live.publish(intake.ARRIVED, {})

    def idle(self) -> bool:
        """Whether nothing is being fetched."""
        return not self._fetching

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _delivered(row: Waiting) -> Delivered | str:
    """What waits, as who did it and what; or why it cannot be read."""
    _id, identity, _host, by, body, received, _tries = row
    try:
        document = orjson.loads(body)  # read strictly when it came
    except ValueError as error:
        return str(error)
    actor = wire.id_of(document.get("actor"))
    return Delivered(document, identity, actor, received, forwarded=actor != by)


def _named(given: Delivered) -> set[str]:
    """The ids an activity speaks of."""
    inner = wire.one(given.document.get("object"))
    found = {given.identity, given.actor, wire.id_of(inner)}
    if isinstance(inner, dict):
        found |= {wire.id_of(inner.get("inReplyTo")), wire.id_of(inner.get("object"))}
    return found - {"", given.actor} if given.kind == "Create" else found


def _settle(told: Sequence[Told], done: Sequence[Waiting]) -> None:
    """Record a batch and end its waiting in one transaction; where something in it fails, that is set apart alone."""
    try:
        with writing():
            _keep_bytes(told)
            record_many([one for _row, each in told for one in each])
            _end(told, done, set())
    except (HearthError, DatabaseError, ValueError, TypeError, KeyError):
        with writing():
            _keep_bytes(told)
        bad = _record(told)
        with writing():
            _end(told, done, bad)


def _end(told: Sequence[Told], done: Sequence[Waiting], bad: Set[int]) -> None:
    files.note_all()
    for row, activities in told:
        keeping.keep(activities, row[5])
    _DONE([row[0] for row in done if row[0] not in bad])


def _keep_bytes(told: Sequence[Told]) -> None:
    """Keep what groups here will pass on, before it is recorded and they begin to."""
    for row, each in told:
        if about := keeping.bytes_about(each):
            # What somebody else brought and its actor proved has its own name.
            own = row[1].partition("#by-")[0]
            name = own if any(one.id == own for one in each) else row[1]
            keeping.keep_bytes(name, row[4], about, row[5])


def _record(told: Sequence[Told]) -> set[int]:
    """Record a batch of which something fails; which of its rows were set apart for that."""
    bad: dict[str, str] = {}

    def failed(activity: Activity, error: Exception) -> None:
        bad[activity.id] = f"{type(error).__name__}: {error}"
        log.warning("an activity from elsewhere could not be recorded: %s", error)

    activities = [one for _row, each in told for one in each]
    if activities:
        record_many(activities, on_bad=failed)
    apart: set[int] = set()
    for row, each in told:
        words = next((bad[one.id] for one in each if one.id in bad), "")
        if words:
            _parked(row[0], words)
            apart.add(row[0])
    return apart


def _parked(row: int, words: str) -> None:
    with writing():
        _PARK(words[:2000], row)


def retry(row: int) -> None:
    """Look at something that was set apart once more."""
    Intake.objects.filter(pk=row, due=None).update(due=0, tries=0, note="")
    live.publish(intake.ARRIVED, {})


def discard(row: int) -> None:
    """Let something go that was set apart."""
    Intake.objects.filter(pk=row, due=None).delete()


def work_off() -> int:
    """Do everything that can be done now, waiting for what is fetched (tests, and the command line)."""
    follower, done = Follower(), 0
    try:
        while (step := follower.step()) or not follower.idle():
            done += step
            if not step:
                time.sleep(0.01)
    finally:
        follower.close()
    return done
