# ruff: noqa: E402  Django is set up before its models are imported
"""A home's sender alone, for tests that kill it: `prepare` gives Ada followers on 20 servers and posts, `send` sends.

Each delivery is a line in the file that is named; how long one takes, and so where a kill hits, is up to the test.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Mapping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.server.settings")
import django

django.setup()

import orjson

from hearth.base import clock
from hearth.federation import reactors
from hearth.federation.activitypub import http, switch
from hearth.federation.activitypub.receiving.rows import RemoteActor
from hearth.federation.activitypub.sending import dispatch, sender
from hearth.federation.activitypub.sending.rows import Delivery
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.ledger.record import record_many
from hearth.people.actors import local_person
from hearth.people.bonds import Follow
from hearth.people.sight import viewer_for
from hearth.spaces.actions import open_space, say

HOSTS, EACH, POSTS = 20, 3, 3


def prepare() -> None:
    """Followers and posts, with nothing sent yet."""
    switch.confirm("home.example")
    ada = local_person("ada")
    uris = [f"https://h{at % HOSTS}.example/users/{at}" for at in range(HOSTS * EACH)]
    record_many(
        [
            Activity(
                type="Create",
                actor=uri,
                object=uri,
                object_type="Person",
                origin="activitypub",
                quiet=True,
                audience="public",
                payload={"preferredUsername": f"u{at}@h{at % HOSTS}.example", "name": "U"},
            )
            for at, uri in enumerate(uris)
        ]
    )
    for at, uri in enumerate(uris):
        RemoteActor.objects.create(
            uri=uri, host=f"h{at % HOSTS}.example", inbox=f"{uri}/inbox", fetched=clock.now()
        )
        Follow.objects.create(
            follower=read.num_of(uri) or 0, followed=ada.num, state="active", activity=uri, asked=1, rank=1
        )
    room = open_space(viewer_for(ada.num), name="Bench", purpose="We mend.", audience="public")
    begun = read.head()
    for number in range(POSTS):
        say(viewer_for(ada.num), room.object, f"Number {number}")
    for row in read.rows(after=begun):
        if not row.quiet:
            reactors.tell_others(row)
    assert Delivery.objects.count() == HOSTS * EACH * POSTS


def send(log: str) -> None:
    """Send until nothing waits any more."""
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def post(
        inbox: str, body: bytes, _actor: int, _extra: Mapping[str, str] | None = None
    ) -> http.Result:
        await asyncio.sleep(0.004)
        os.write(out, f"{inbox} {orjson.loads(body)['id']}\n".encode())
        return http.Result(202)

    http.post = post
    stopped = threading.Event()
    thread = threading.Thread(target=sender.run, args=(stopped,))
    thread.start()
    while Delivery.objects.exists():
        time.sleep(0.02)
    stopped.set()
    dispatch.wake(set())
    thread.join()


if __name__ == "__main__":
    prepare() if sys.argv[1] == "prepare" else send(sys.argv[2])
