"""One measure, space by space; each cell obeys the rules, complements included."""

from dataclasses import replace
from typing import Any

from hearth.insight import places
from hearth.insight.asked import Asked, chosen
from hearth.insight.pictures import Easel, picture
from hearth.insight.window import span


@picture("spaces")
def spaces(easel: Easel) -> list[dict[str, Any]]:
    """Name, uri and record of each measured space."""
    metric = chosen([easel.wish["metric"]])[0]
    when = easel.span if easel.wish.get("window") else span(metric.window, "", easel.span.as_of)
    found = []
    for one in places.spaces(easel.engine.con):
        part = replace(easel.part, space=one["uri"], space_name=one["slug"])
        record = Asked(easel.engine, metric, when, easel.now, part).record()
        if record.n or record.state == "suppressed":
            found.append({"name": one["name"], "uri": one["uri"], "record": record.plain()})
    return found
