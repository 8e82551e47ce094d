"""What strangers put into lists: read line by line, refused or counted, never trusted."""

import io
import zipfile

import pytest

from hearth.base.errors import Invalid
from hearth.federation.moving import csvs

pytestmark = pytest.mark.one_database


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    return data.getvalue()


def test_a_whole_archive_may_be_handed_in() -> None:
    data = zipped(
        **{
            "following_accounts.csv": b"finn@other.example\n",
            "tables/blocks.csv": b"x@y.example\n",
            "outbox.json": b"{}",
        }
    )
    assert list(csvs.read_files([("mine.zip", data)]).lines) == [csvs.Line("follow", "finn@other.example")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("following.csv", b"\xff\xfe\x00"),
        ("following.csv", b"\n" * 10),
        ("following.csv", b"a@b.example\n" * (csvs.MAX_ROWS + 1)),
        ("following.csv", b"a" * (csvs.MAX_BYTES + 1)),
        ("holiday.csv", b"a@b.example\n"),
        ("x.zip", b"PK\x03\x04 broken"),
        ("x.zip", zipped(**{"follows.csv": b"a" * (csvs.MAX_BYTES + 1)})),
        ("followers.csv", b"Account address\na@b.example\n"),
    ],
)
def test_files_that_cannot_be_taken_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(Invalid):
        csvs.read_files([(name, data)])


@pytest.mark.parametrize(
    "line",
    [
        "ada",
        "@",
        "a@b@c.example",
        "=cmd()@x",
        "ada@127.0.0.1:80/x",
        "ada@ex ample",
        "a" * 101 + "@x.example",
        '"' + "x" * 20_000 + '"',
        "ada@-x.example",
        "ада@\x00",
    ],
)
def test_lines_that_say_nothing_are_counted(line: str) -> None:
    found = csvs.read_files([("mutes.csv", f"{line}\nok@fine.example\n".encode())])
    assert found.bad_count == 1 or line.startswith('"')
    assert csvs.Line("mute", "ok@fine.example") in found.lines or line.startswith('"')
