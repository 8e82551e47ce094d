"""Every figure as one sentence that can be read aloud, for page and command alike."""

from hearth.insight.record import Record
from hearth.insight.registry import Metric


def percent(share: float) -> str:
    """A share in whole percent, never rounded up to all or down to nothing."""
    if 0 < share < 0.005:
        return "less than 1\N{NO-BREAK SPACE}%"
    number = "more than 99" if 0.995 <= share < 1 else f"{share * 100:.0f}"
    return f"{number}\N{NO-BREAK SPACE}%"


def sentence(metric: Metric, record: Record) -> str:
    """What the record says, in words."""
    match record.state:
        case "held":
            return (
                "Waiting: the authors of this import have not been told yet, so nothing of theirs is counted."
            )
        case "suppressed":
            return "Not shown: fewer than five people stand behind it, or somebody would be recognisable."
        case "not_enough":
            return _not_yet(metric, record)
        case "census":
            return _counted(metric, record)
    if record.unit == "persons":
        return _counted(metric, record)
    return f"{_counted(metric, record)[:-1]}: {_spread(record)}{_against(metric, record)}."


def _counted(metric: Metric, record: Record) -> str:
    persons = record.persons or 0
    return metric.reads.format(
        n=f"{record.n or 0:,}",
        hits=f"{record.hits or 0:,}",
        persons=f"{persons:,}",
        percent=percent(record.value or 0),
    )


def _not_yet(metric: Metric, record: Record) -> str:
    if not record.n:
        return f"Not enough yet: no {metric.what} in this time."
    people = "one person" if record.persons == 1 else f"{record.persons or 0:,} people"
    return f"Not enough yet: {record.n:,} {metric.what} by {people}. It takes {_needed(metric)}."


def _needed(metric: Metric) -> str:
    people = f"{max(metric.minimum, 5)} people"
    return f"{people} and {metric.minimum_cases} {metric.what}" if metric.minimum_cases else people


def _spread(record: Record) -> str:
    if record.value is None or record.low is None or record.high is None:
        return percent(record.value or 0)
    near = "about " if record.state == "approximate" else ""
    return f"{near}{percent(record.value)}, and anything from {percent(record.low)} to {percent(record.high)} fits"


def _against(metric: Metric, record: Record) -> str:
    if metric.target is None:
        return ""
    line = percent(metric.target)
    return {
        "met": f". The {line} we hope for is reached",
        "not_met": f". The {line} we hope for is not reached",
    }.get(record.verdict or "", f". Whether that reaches the {line} we hope for cannot be told yet")


VERDICTS = {"met": "reached", "not_met": "not reached", "cant_tell": "can’t tell yet"}
STATES = {
    "ok": "",
    "approximate": "approximate: fewer than 50 people",
    "census": "a small circle: exact counts, no estimate",
    "not_enough": "not enough yet",
    "suppressed": "not shown",
    "held": "waiting",
}
ESTIMATORS = {
    "X": "an exact count",
    "W": "95 % interval by Wilson, one row per person",
    "CJ": "95 % interval by leaving out one member at a time",
    "G": "95 % interval of a Poisson count (Garwood)",
}
