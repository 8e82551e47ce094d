"""How often the models were right when last measured, for pages; `evaluate` measures anew. Imports nothing heavy."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
Score = dict[str, Any]


@cache
def scores() -> dict[str, Score]:
    """By model."""
    found: dict[str, Score] = json.loads((DATA / "scores.json").read_text())
    return found
