"""Every figure there is, what is counted and what is read alike: for files, the command and programs."""

from dataclasses import replace
from typing import Any

from hearth.insight import registry
from hearth.insight.ask import Answer, ask
from hearth.insight.text.measures import BY_ID
from hearth.insight.trending import read_of


def figures(ids: list[str], **how: Any) -> Answer:
    """The figures asked for ([]: all). What is read is told of the whole home alone."""
    counted = [id for id in ids if id not in BY_ID] if ids else list(registry.load())
    wanted = [id for id in ids if id in BY_ID] if ids else list(BY_ID)
    answer = ask(counted, **how, pictures={"mood": {}} if wanted else None)
    read = read_of(answer.pictures)
    return replace(answer, records=(*answer.records, *(read[id] for id in wanted if id in read)))
