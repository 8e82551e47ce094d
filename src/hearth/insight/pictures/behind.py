"""The talk that a measure looks at: numbers of the newest posts of its kind, counted or not.

Of everybody, since a list of those who are counted would tell who agreed; whoever shows it leaves out what the viewer
may not see.
"""

from hearth.insight.pictures import Easel, picture

MOST = 60
KINDS = {
    "questions": "SELECT num FROM posts WHERE is_question",
    "firsts": "SELECT num FROM posts WHERE is_first",
    "openings": "SELECT num FROM posts WHERE is_start AND thread IN (SELECT thread FROM threads WHERE posts > 1)",
    "exchanges": "SELECT num FROM posts WHERE post IN"
    " (SELECT post FROM replies WHERE target IS NOT NULL AND NOT is_self)",
    "posts": "SELECT num FROM posts WHERE true",
}
OF = {
    "questions": (
        "answered_by_peer",
        "time_to_first",
        "warm_answers",
        "first_askers",
        "ever_asked",
        "asks_per_active",
    ),
    "firsts": ("newcomer_welcome", "second_post"),
    "openings": (
        "thread_",
        "structural",
        "multi_threaded",
        "member_led",
        "brand_share_starts",
        "brand_share_last",
    ),
    "exchanges": (
        "member_to_member",
        "peer_pair",
        "reciprocity",
        "strong_ties",
        "dropout",
        "reply_central",
        "bridging",
    ),
    "posts": (
        "peer_post",
        "brand_share",
        "talk_gini",
        "top_account",
        "active_",
        "tone",
        "candor",
        "discussion",
    ),
}


def kind_of(metric: str) -> str:
    """Which talk a measure looks at, or nothing."""
    return next((kind for kind, starts in OF.items() if metric.startswith(starts)), "")


@picture("behind")
def behind(easel: Easel) -> list[int]:
    """Numbers of posts, the newest first."""
    kind = kind_of(easel.wish["metric"])
    if not kind:
        return []
    when = f" AND published >= $start AND published < $end{easel.here}"
    query = f"{KINDS[kind]}{when} ORDER BY published DESC LIMIT {MOST}"
    return [num for (num,) in easel.rows("*", ("posts", "replies", "threads"), query)]
