"""The two sample archives read a second time, naively and apart from the connectors, into plain activity dicts."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
FORUM = SAMPLES / "discourse-game-engine-forum.zip"
SLACK = SAMPLES / "slack-data-visualisation-meetup.zip"
Plain = dict[str, Any]
NOT_TALK = ("channel_", "pinned_item", "bot_", "tombstone", "file_mention", "reminder_add", "reply_broadcast")


def needs(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the sample archive {path.name} is not at hand")
    return path


def plain(kind: str, actor: str, object_: str, object_type: str, published: int, **more: Any) -> Plain:
    base: Plain = {
        "id": f"{object_}#{kind}",
        "type": kind,
        "actor": actor,
        "object": object_,
        "object_type": object_type,
        "published": published,
        "context": "",
        "in_reply_to": "",
        "target": "",
        "audience": "home",
        "origin": "home",
        "payload": {},
    }
    return base | more


def person(uri: str, origin: str, published: int, flags: list[str]) -> Iterator[Plain]:
    yield plain("Create", uri, uri, "Person", published, origin=origin, payload={"name": uri})
    for flag in flags:
        yield plain(
            "Create",
            "local:/home",
            f"{uri}/{flag}",
            "hearth:ImportFlag",
            published,
            origin=origin,
            payload={"person": uri, "flag": flag, "mapped": "brand"},
        )


def notice(origin: str, noticed: int) -> Plain:
    return plain(
        "hearth:Notice", "local:/home", origin, "", noticed, origin=origin, payload={"noticed": noticed}
    )


def forum() -> Iterator[Plain]:
    origin = "discourse:archive"
    staff: set[str] = set()
    seen: dict[str, int] = {}
    posts: list[Plain] = []
    with zipfile.ZipFile(needs(FORUM)) as archive:
        for name in archive.namelist():
            if not name.endswith(".json"):
                continue
            topic = json.loads(archive.read(name))
            base = f"urn:hearth:discourse:archive/t/{topic['id']}"
            for post in topic["post_stream"]["posts"]:
                number = post["post_number"]
                actor = f"urn:hearth:discourse:archive/u/{post['user_id']}"
                at = int(datetime.fromisoformat(post["created_at"]).timestamp() * 1000)
                seen[actor] = min(at, seen.get(actor, at))
                if post["staff"] or post["admin"] or post["moderator"]:
                    staff.add(actor)
                to = post["reply_to_post_number"]
                posts.append(
                    plain(
                        "Create",
                        actor,
                        f"{base}/{number}",
                        "Article" if number == 1 else "Note",
                        at,
                        origin=origin,
                        context=f"{base}/1",
                        in_reply_to=f"{base}/{to}" if to else "",
                        target=f"urn:hearth:discourse:archive/c/{topic['category_id']}",
                        payload={"content": post["cooked"], "mediaType": "text/html"}
                        | ({} if post["post_type"] == 1 else {"hearth:talk": False}),
                    )
                )
            answer = topic.get("accepted_answer")
            if answer:
                uri = f"{base}/{answer['post_number']}"
                posts.append(
                    plain(
                        "hearth:AcceptAnswer",
                        "local:/home",
                        uri,
                        "Note",
                        at,
                        origin=origin,
                        context=f"{base}/1",
                    )
                )
    for uri, first in seen.items():
        yield from person(uri, origin, first, ["staff"] if uri in staff else [])
    yield from posts


def slack() -> Iterator[Plain]:
    origin = "slack:sample"
    with zipfile.ZipFile(needs(SLACK)) as archive:
        users = json.loads(archive.read("users.json"))
        channels = {c["name"]: c["id"] for c in json.loads(archive.read("channels.json"))}
        for user in users:
            flags = [f for f in ("is_admin", "is_owner", "is_primary_owner") if user.get(f)]
            uri = f"urn:hearth:slack:sample/{user['id']}"
            made = list(person(uri, origin, 1_433_000_000_000, ["admin"] if flags else []))
            if user.get("is_bot") or user["id"] == "USLACKBOT":
                made[0]["object_type"] = "Service"
            yield from made
        for name in archive.namelist():
            folder, _, file = name.rpartition("/")
            if not folder or not file.endswith(".json"):
                continue
            space = f"urn:hearth:slack:sample/{channels[folder]}"
            for line in json.loads(archive.read(name)):
                author = line.get("user") or line.get("comment", {}).get("user") or "USLACKBOT"
                uri, actor = f"{space}/{line['ts']}", f"urn:hearth:slack:sample/{author}"
                at = int(float(line["ts"]) * 1000)
                kind = line.get("subtype", "")
                talk = kind in ("", "file_share", "me_message", "thread_broadcast", "file_comment")
                if line.get("bot_id") or kind == "bot_message":
                    talk = False
                yield plain(
                    "Create",
                    actor,
                    uri,
                    "Note",
                    at,
                    origin=origin,
                    target=space,
                    payload={"content": line.get("text", "")} | ({} if talk else {"hearth:talk": False}),
                )
                for reaction in line.get("reactions", []):
                    for who in reaction["users"]:
                        yield plain(
                            "EmojiReact",
                            f"urn:hearth:slack:sample/{who}",
                            uri,
                            "Note",
                            at,
                            origin=origin,
                            id=f"{uri}/{reaction['name']}/{who}",
                            payload={"content": f":{reaction['name']}:", "hearth:approximate": True},
                        )
