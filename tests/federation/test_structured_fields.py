"""The structured fields of RFC 9651 against the working group's own 1,591 cases."""

import base64
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from hearth.federation.activitypub import structured_fields as sf
from tests import homes

pytestmark = pytest.mark.one_database
CASES = homes.ROOT.parent / "shared" / "vectors" / "structured-fields" / "structured-field-tests.zip"


def cases(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not CASES.exists():
        pytest.skip("the structured-field cases are not beside the project")
    with zipfile.ZipFile(CASES) as archive:
        for name in archive.namelist():
            if name.endswith(".json") and name.rpartition("/")[0] == folder:
                for case in json.loads(archive.read(name), parse_float=Decimal):
                    yield f"{name}: {case['name']}", case


def plain(value: Any) -> Any:
    """A value as the cases write it."""
    match value:
        case sf.Item(value=tuple() as inner, params=params):
            return [[plain(each) for each in inner], plain(params)]
        case sf.Item(value=bare, params=params):
            return [plain(bare), plain(params)]
        case sf.Token():
            return {"__type": "token", "value": str(value)}
        case sf.Display():
            return {"__type": "displaystring", "value": str(value)}
        case sf.Date(seconds=seconds):
            return {"__type": "date", "value": seconds}
        case bytes():
            return {"__type": "binary", "value": base64.b32encode(value).decode()}
        case dict():
            return [[key, plain(each)] for key, each in value.items()]
        case list():
            return [plain(each) for each in value]
    return value


def rich(value: Any) -> Any:
    """A value of the cases as ours."""
    if isinstance(value, dict):
        inner = value["value"]
        return {
            "token": sf.Token,
            "displaystring": sf.Display,
            "date": sf.Date,
            "binary": lambda text: base64.b32decode(text),
        }[value["__type"]](inner)
    return value


def rich_item(value: Any) -> sf.Item:
    bare, params = value
    inner = tuple(rich_item(each) for each in bare) if isinstance(bare, list) else rich(bare)
    return sf.Item(inner, {key: rich(each) for key, each in params})


READERS = {"item": sf.item, "list": sf.items, "dictionary": sf.dictionary}


def written(kind: str, value: Any) -> str:
    if kind == "item":
        return sf.write_item(value)
    if kind == "list":
        return ", ".join(map(sf.write_item, value))
    parts = []
    for key, each in value.items():
        sf.write_parameters({key: True})
        parts.append(
            key + (sf.write_parameters(each.params) if each.value is True else "=" + sf.write_item(each))
        )
    return ", ".join(parts)


def test_every_case_is_read_as_the_standard_says() -> None:
    wrong, count = [], 0
    for name, case in cases(""):
        count += 1
        raw = ", ".join(case["raw"])
        try:
            found = READERS[case["header_type"]](raw)
        except sf.Malformed:
            if not (case.get("must_fail") or case.get("can_fail")):
                wrong.append(f"{name}: refused {raw[:60]!r}")
            continue
        if case.get("must_fail"):
            wrong.append(f"{name}: accepted {raw[:60]!r}")
        elif plain(found) != case["expected"]:
            wrong.append(f"{name}: {plain(found)} for {case['expected']}"[:200])
        elif written(case["header_type"], found) != ", ".join(case.get("canonical", case["raw"])):
            wrong.append(f"{name}: wrote {written(case['header_type'], found)!r}"[:200])
    assert count > 1000 and wrong == []


def test_what_has_no_text_is_not_written() -> None:
    wrong, count = [], 0
    for name, case in cases("serialisation-tests"):
        count += 1
        kind, expected = case["header_type"], case["expected"]
        try:
            if kind == "item":
                value: Any = rich_item(expected)
            elif kind == "list":
                value = [rich_item(each) for each in expected]
            else:
                value = {key: rich_item(each) for key, each in expected}
            text = written(kind, value)
        except sf.Malformed:
            if not case.get("must_fail"):
                wrong.append(f"{name}: not written")
            continue
        if case.get("must_fail") or text != ", ".join(case["canonical"]):
            wrong.append(f"{name}: wrote {text!r}")
    assert count > 100 and wrong == []
