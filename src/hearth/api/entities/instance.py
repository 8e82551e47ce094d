"""What clients are told of the home before anything else: its name, its limits, its rules, its door."""

from typing import Any

from hearth import __version__
from hearth.api.entities.accounts import MISSING_HEADER, accounts
from hearth.api.wire.origin import origin
from hearth.base import media
from hearth.base.recording import keep
from hearth.base.recording.found import KINDS, OTHER_NAMES
from hearth.base.totals import told
from hearth.features.applications.gate import gate
from hearth.features.polls import actions as polls
from hearth.feeds.web_push import home_public
from hearth.people.charter import charter
from hearth.people.models import ACTIVE, Actor, Membership
from hearth.people.roles import holders_of
from hearth.people.sight import Viewer, visible
from hearth.spaces import writing
from hearth.spaces.marking import MOST_ON_PROFILE
from hearth.spaces.models import Post

SURFACE = "4.3.0"
"""the version of Mastodon whose interface is served"""
API_VERSION = 2
"""2 promises grouped notifications"""
MIMES = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", *KINDS.values(), *OTHER_NAMES]


def domain() -> str:
    """The host by which accounts of this home are known."""
    return origin().partition("://")[2]


def configuration() -> dict[str, Any]:
    """The limits of the home."""
    here = origin()
    stream = ("wss" if here.startswith("https") else "ws") + here[here.index("://") :]
    return {
        "urls": {
            "streaming": stream,
            "status": None,
            "about": f"{here}/charter/",
            "privacy_policy": None,
            "terms_of_service": None,
        },
        "vapid": {"public_key": home_public()},
        "accounts": {
            "max_featured_tags": 10,
            "max_pinned_statuses": MOST_ON_PROFILE,
            "max_profile_fields": 4,
            "profile_field_name_limit": 60,
            "profile_field_value_limit": 300,
            "max_display_name_length": 80,
            "max_note_length": 2000,
        },
        "statuses": {
            "max_characters": writing.LONGEST,
            "max_media_attachments": writing.MOST_PICTURES,
            "characters_reserved_per_url": 23,
        },
        "media_attachments": {
            "supported_mime_types": MIMES,
            "description_limit": 1500,
            "image_size_limit": media.MAX_BYTES,
            "image_matrix_limit": media.MAX_PIXELS,
            "video_size_limit": keep.MAX_BYTES,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 3840 * 2160,
        },
        "polls": {
            "max_options": polls.MOST_OPTIONS,
            "max_characters_per_option": polls.LONGEST_OPTION,
            "min_expiration": 300,
            "max_expiration": polls.LONGEST // 1000,
        },
        "translation": {"enabled": False},
        "limited_federation": False,
        "timelines_access": {
            "live_feeds": {"local": "public", "remote": "authenticated"},
            "hashtag_feeds": {"local": "public", "remote": "authenticated"},
            "trending_link_feeds": {"local": "disabled", "remote": "disabled"},
        },
    }


def rules() -> list[dict[str, Any]]:
    """The rules of the charter, numbered as clients cite them."""
    known = charter()
    return [
        {"id": str(number), "text": rule.text, "hint": rule.happens, "translations": {}}
        for number, rule in enumerate(known.rules if known else (), 1)
    ]


def _contact(viewer: Viewer) -> dict[str, Any] | None:
    """A founder, if this viewer may see one."""
    founders = visible(Actor.objects.filter(num__in=holders_of("founder")), viewer)
    first = founders.order_by("num").values_list("num", flat=True).first()
    return accounts([first], viewer).get(first) if first is not None else None


def _door() -> dict[str, Any]:
    return {
        "enabled": gate().open,
        "approval_required": True,
        "reason_required": True,
        "message": None,
        "min_age": None,
        "url": None,
    }


def _words() -> tuple[str, str, list[str]]:
    known = charter()
    return (
        (known.name, known.purpose if known.belief else "", [known.language])
        if known
        else ("Hearth", "", ["en"])
    )


def version() -> str:
    """As clients read it: a plain x.y.z first."""
    return f"{SURFACE} (compatible; Hearth {__version__})"


def _people() -> int:
    return told("people", Membership.objects.filter(space=1, state=ACTIVE).count())


def instance_v2(viewer: Viewer) -> dict[str, Any]:
    """The home, in the newer shape."""
    name, purpose, languages = _words()
    picture = origin() + MISSING_HEADER
    return {
        "domain": domain(),
        "title": name,
        "version": version(),
        "source_url": f"{origin()}/",
        "description": purpose,
        "usage": {"users": {"active_month": _people()}},
        "thumbnail": {"url": picture, "blurhash": None, "versions": {}, "description": None},
        "icon": [],
        "languages": languages,
        "configuration": configuration(),
        "registrations": _door(),
        "api_versions": {"mastodon": API_VERSION},
        "contact": {"email": "", "account": _contact(viewer)},
        "rules": rules(),
    }


def instance_v1(viewer: Viewer) -> dict[str, Any]:
    """The home, in the older shape."""
    name, purpose, languages = _words()
    door = _door()
    return {
        "uri": domain(),
        "title": name,
        "short_description": purpose,
        "description": purpose,
        "email": "",
        "version": version(),
        "urls": {"streaming_api": configuration()["urls"]["streaming"]},
        "stats": {
            "user_count": _people(),
            "status_count": told("public_posts", Post.objects.filter(audience="public").count()),
            "domain_count": 0,
        },
        "thumbnail": origin() + MISSING_HEADER,
        "languages": languages,
        "registrations": door["enabled"],
        "approval_required": True,
        "invites_enabled": False,
        "configuration": configuration(),
        "contact_account": _contact(viewer),
        "rules": rules(),
        "max_toot_chars": writing.LONGEST,
    }
