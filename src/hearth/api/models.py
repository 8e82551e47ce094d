"""Where Django finds the rows of the programming interface; each stands beside the job that keeps it."""

from hearth.api.mastodon.kept import Dismissed, NoticeChoice, NoticePolicy, Scheduled, Subscription
from hearth.api.oauth.rows import App, Code, Token

__all__ = [
    "App",
    "Code",
    "Dismissed",
    "NoticeChoice",
    "NoticePolicy",
    "Scheduled",
    "Subscription",
    "Token",
]
