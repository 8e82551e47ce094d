"""Pictures as clients read them. Who may fetch a file is asked again when it is fetched (`spaces.files`)."""

from collections.abc import Mapping
from typing import Any

import orjson

from hearth.base import afar
from hearth.base.models import Media
from hearth.spaces.passes import pass_for

_KINDS = {"image": "image", "gifv": "gifv", "video": "video", "audio": "audio", "file": "unknown"}


def attachment(
    id_: str,
    url: str,
    *,
    kind: str = "image",
    alt: str = "",
    width: int = 0,
    height: int = 0,
    blurhash: str = "",
    focus: tuple[float, float] | None = None,
    remote: str | None = None,
) -> dict[str, Any]:
    """One MediaAttachment."""
    size: dict[str, Any] = {}
    if width and height:
        size = {"width": width, "height": height, "size": f"{width}x{height}", "aspect": width / height}
    meta: dict[str, Any] = {"original": size, "small": size} if size else {}
    if focus is not None:
        meta["focus"] = {"x": focus[0], "y": focus[1]}
    return {
        "id": id_,
        "type": _KINDS.get(kind, "unknown"),
        "url": url,
        "preview_url": url,
        "remote_url": remote,
        "preview_remote_url": None,
        "text_url": None,
        "meta": meta,
        "description": alt or None,
        "blurhash": blurhash or None,
    }


def _stem(one: Mapping[str, Any]) -> str:
    """Under which path, without what follows its point, an attachment is shown here."""
    url = str(one.get("url") or "")
    return afar.path_of(url) if one.get(afar.FLAG) else f"/media/{url.removeprefix('media:')}"


def attachment_id(num: int, position: int) -> str:
    """The id of a picture of a post."""
    return f"{num}{position:02d}"[-18:].lstrip("0")


def of_post(num: int, media: str, attached: list[Any], base: str) -> list[dict[str, Any]]:
    """The pictures of one post: its projected `media`, and what its payload says beside (blurhash, focus)."""
    if not media:
        return []
    told = {_stem(one): one for one in attached if isinstance(one, dict)}
    shown = []
    for position, one in enumerate(orjson.loads(media)):
        more = told.get(str(one["url"]).partition(".")[0], {})
        shown.append(
            attachment(
                attachment_id(num, position),
                one["url"] if str(one["url"]).startswith("http") else base + str(one["url"]),
                kind=str(one.get("kind", "image")),
                alt=str(one.get("alt", "")),
                width=one.get("width", 0),
                height=one.get("height", 0),
                blurhash=str(more.get("blurhash") or ""),
                focus=focus_in(more.get("focalPoint")),
                remote=str(more["url"]) if more.get(afar.FLAG) else None,
            )
        )
    return shown


def with_passes(status: dict[str, Any], viewer: int | None, base: str) -> None:
    """Pictures of what is not public: their addresses carry a pass of whoever asked."""
    if viewer is None:
        return
    for one in status["media_attachments"]:
        if one["url"].startswith(f"{base}/media/"):
            one["url"] = one["preview_url"] = one["url"] + pass_for(one["url"].rpartition("/")[2], viewer)


def focus_in(value: Any) -> tuple[float, float] | None:
    """A focal point, as Mastodon keeps it."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, (int, float)) for one in value):
        return float(value[0]), float(value[1])
    return None


def kept(
    file: Media, id_: str, alt: str, focus: tuple[float, float] | None, base: str, viewer: int
) -> dict[str, Any]:
    """An upload that is in no post yet."""
    url = f"{base}/media/{file.name}"
    return attachment(
        id_,
        url + pass_for(file.name, viewer),
        alt=alt,
        width=file.width,
        height=file.height,
        blurhash=file.blurhash,
        focus=focus or (0.0, 0.0),
    )
