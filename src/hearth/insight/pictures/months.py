"""The months in which five people or more spoke, those a report can be made of; and when it all began."""

from hearth.insight.pictures import Easel, picture
from hearth.insight.suppress import K


@picture("since")
def since(easel: Easel) -> int | None:
    """When the first thing happened here, archives left out."""
    return easel.engine.home_since()


@picture("months")
def months(easel: Easel) -> list[str]:
    """Whole months before T, the newest first."""
    found = easel.rows(
        "aggregate", ("posts",),
        "SELECT strftime(epoch_ms(published), '%Y-%m') AS month FROM posts WHERE published < $as_of"
        f" AND month < strftime(epoch_ms($as_of), '%Y-%m'){easel.here}"
        f" GROUP BY month HAVING count(DISTINCT person) >= {K} ORDER BY month DESC LIMIT 240",
    )  # fmt: skip
    return [month for (month,) in found]
