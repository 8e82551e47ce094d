"""Pictures, films and sound as clients read them. Who may fetch a file is asked when it is fetched (`spaces.files`)."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from hearth.base import afar
from hearth.base.models import Media
from hearth.base.recording.keep import kind_of
from hearth.spaces.passes import pass_for

_DURATION = re.compile(r"PT(?:([0-9.]+)H)?(?:([0-9.]+)M)?(?:([0-9.]+)S)?")
_KINDS = {"image": "image", "gifv": "gifv", "video": "video", "audio": "audio", "file": "unknown"}


class Shape(NamedTuple):
    """How large a picture or film is, how long one takes (seconds), and how large its still picture is."""

    width: int = 0
    height: int = 0
    lasts: float = 0.0
    still: tuple[int, int] = (0, 0)


def attachment(
    id_: str,
    url: str,
    *,
    kind: str = "image",
    alt: str = "",
    shape: Shape = Shape(),  # noqa: B008  # it cannot change
    blurhash: str = "",
    focus: tuple[float, float] | None = None,
    remote: str | None = None,
    still: str = "",
) -> dict[str, Any]:
    """One MediaAttachment (https://docs.joinmastodon.org/entities/MediaAttachment/)."""
    meta = _meta(kind, shape)
    if focus is not None and kind not in ("video", "audio"):
        meta["focus"] = {"x": focus[0], "y": focus[1]}
    return {
        "id": id_,
        "type": _KINDS.get(kind, "unknown"),
        "url": url,
        "preview_url": (still or None) if kind in ("video", "audio") else url,
        "remote_url": remote,
        "preview_remote_url": None,
        "text_url": None,
        "meta": meta,
        "description": alt or None,
        "blurhash": blurhash or None,
    }


def _meta(kind: str, shape: Shape) -> dict[str, Any]:
    whole = _sides(shape.width, shape.height)
    if kind not in ("video", "audio"):
        return {"original": whole, "small": whole} if whole else {}
    meta: dict[str, Any] = {}
    if shape.lasts:
        hours, rest = divmod(shape.lasts, 3600)
        minutes, seconds = divmod(rest, 60)
        meta |= {"length": f"{int(hours)}:{int(minutes):02d}:{seconds:05.2f}", "duration": shape.lasts}
    original = whole | ({"duration": shape.lasts} if shape.lasts else {})
    if original:
        meta |= {**whole, "original": original}
    if small := _sides(*shape.still):
        meta["small"] = small
    return meta


def _sides(width: int, height: int) -> dict[str, Any]:
    if not width or not height:
        return {}
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": width / height}


def _seconds(value: Any) -> float:
    """A duration as ActivityStreams writes it (xsd:duration, as far as films need it)."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) and len(value) < 40 else None
    if found is None:
        return 0.0
    return sum(float(part or 0) * each for part, each in zip(found.groups(), (3600, 60, 1), strict=True))


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
        icon = more.get("icon") or {}
        shown.append(
            attachment(
                attachment_id(num, position),
                one["url"] if str(one["url"]).startswith("http") else base + str(one["url"]),
                kind=str(one.get("kind", "image")),
                alt=str(one.get("alt", "")),
                shape=Shape(
                    one.get("width", 0),
                    one.get("height", 0),
                    _seconds(more.get("duration")),
                    (icon.get("width") or 0, icon.get("height") or 0),
                ),
                still=base + str(one["still"]) if one.get("still") else "",
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
        for name in ("url", "preview_url"):
            if one[name] and one[name].startswith(f"{base}/media/"):
                one[name] += pass_for(one[name].rpartition("/")[2], viewer)


def focus_in(value: Any) -> tuple[float, float] | None:
    """A focal point, as Mastodon keeps it."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, (int, float)) for one in value):
        return float(value[0]), float(value[1])
    return None


def kept(
    file: Media,
    id_: str,
    alt: str,
    focus: tuple[float, float] | None,
    base: str,
    viewer: int,
    still: str = "",
) -> dict[str, Any]:
    """An upload that is in no post yet; `still` is the hash of the picture that stands for it."""
    kind = kind_of(file.mime)
    front = Media.objects.filter(sha=still).first() if still else None
    return attachment(
        id_,
        _passed(file, base, viewer),
        kind=kind,
        alt=alt,
        shape=Shape(
            file.width, file.height, file.lasts / 1000, (front.width, front.height) if front else (0, 0)
        ),
        blurhash=front.blurhash if front else file.blurhash,
        focus=focus or (0.0, 0.0),
        still=_passed(front, base, viewer) if front else "",
    )


def _passed(file: Media, base: str, viewer: int) -> str:
    return f"{base}/media/{file.name}{pass_for(file.name, viewer)}"
