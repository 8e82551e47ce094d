"""What is due becomes letters in the outbox and push messages; the carrier thread of the worker asks every second."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import sha256

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hearth.base import clock, mail
from hearth.feeds import devices, digest
from hearth.feeds.lines import foot, item_of
from hearth.feeds.models import Due, Notification, Ways
from hearth.feeds.readers import Reader, readers
from hearth.feeds.told import Told, gathered, grouped, told
from hearth.feeds.unsubscribing import stop_path
from hearth.ui.letters import written

log = logging.getLogger(__name__)
PEOPLE = 50
TOGETHER = 5 * clock.MINUTE
"""what would be due so soon goes with what is due now"""
Shown = dict[int, list[Told]]


def run(stopped: threading.Event, home_name: Callable[[], str]) -> None:
    """Carry until told to stop."""
    looked = 0.0
    while not stopped.is_set():
        try:
            pass_on(clock.now(), home_name())
            if time.monotonic() - looked > 20:
                looked = time.monotonic()
                digest.send_due(clock.now(), home_name(), stopped)
        except DatabaseError:
            log.exception("notices: the database did not answer; trying again")
            close_old_connections()
            connection.close()
            stopped.wait(5)
        except Exception:
            log.exception("notices: something could not be passed on")
            stopped.wait(30)
        stopped.wait(1)
    connection.close()


def pass_on(now: int, home: str) -> int:
    """Send what is due to each person; returns how many people it concerned."""
    done = 0
    for way, send in (("push", _by_push), ("mail", _by_mail)):
        due = Due.objects.filter(way=way, at__lte=now).order_by("at").values_list("actor", flat=True)
        actors = list(dict.fromkeys(due[: PEOPLE * 10]))[:PEOPLE]
        if not actors:
            continue
        soon = now + (TOGETHER if way == "mail" else 0)
        rows = list(Due.objects.filter(way=way, actor__in=actors, at__lte=soon).order_by("at", "id"))
        people = readers(actors)
        shown = _told(rows, people)
        with transaction.atomic():
            for actor in actors:
                mine = [row for row in rows if row.actor == actor]
                if actor in people and shown[actor]:
                    send(people[actor], mine, shown[actor], now, home)
                    done += 1
            Due.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return done


def _told(due: Iterable[Due], people: dict[int, Reader]) -> Shown:
    """The notifications behind what is due, in each person's language."""
    wanted = {(row.actor, row.activity, row.sort) for row in due}
    found = Notification.objects.filter(activity__in={activity for _actor, activity, _sort in wanted})
    rows = [row for row in found.order_by("published", "id") if (row.actor, row.activity, row.sort) in wanted]
    known = gathered(rows)
    shown: Shown = defaultdict(list)
    for row in rows:
        if row.actor is not None and row.actor in people:
            person = people[row.actor]
            with override(person.language):
                one = told(row, person.viewer, known)
            if one is not None:
                shown[row.actor].append(one)
    return shown


def _by_mail(person: Reader, due: list[Due], shown: list[Told], now: int, home: str) -> None:
    if not person.email or person.viewer.actor is None:
        return
    actor = person.viewer.actor
    with override(person.language):
        lines = grouped(shown)
        if len(lines) == 1:
            subject = lines[0].text
        else:
            subject = ngettext(
                "%(count)s thing for you in %(home)s", "%(count)s things for you in %(home)s", len(lines)
            ) % {"count": len(lines), "home": home}
        stop = stop_path(actor, "notice")
        text, html = written(
            subject=subject,
            paragraphs=[item_of(one) for one in lines],
            button=(_("Read it there"), lines[0].url if len(lines) == 1 else "/notifications/"),
            footer=foot(home, stop),
            language=person.language,
            home=home,
        )
    keys = "\n".join(sorted(row.key for row in due))
    mail.put(
        mail.Mail(
            to=person.email,
            name=person.viewer.name,
            subject=subject,
            text=text,
            html=html,
            key=f"notice:{actor}:{sha256(keys.encode()).hexdigest()[:32]}",
            kind="notice",
            actor=actor,
            unsubscribe=stop,
            until=now + 3 * clock.DAY,
        )
    )
    Ways.objects.filter(actor=actor).update(last_mail=now)


def _by_push(person: Reader, due: list[Due], shown: list[Told], now: int, home: str) -> None:
    if person.viewer.actor is None:
        return
    for one in shown:
        devices.push_to(
            person.viewer.actor,
            title=home,
            body=one.brief,
            url=one.url,
            key=f"{one.sort}:{one.activity}",
            now=now,
        )
