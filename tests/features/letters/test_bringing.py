"""Bringing people: pasted lines, tables of every dialect and kind of malice, people known from archives."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, TooMuch
from hearth.base.tables import read_table
from hearth.features.letters import deadlines
from hearth.features.letters.address import canonical, doubts
from hearth.features.letters.models import Key, Letter, Sheet, Somebody
from hearth.features.letters.names import guessed, has_titles, in_lines, in_table
from hearth.features.letters.wording import core_of, same_sentence
from hearth.ledger.activity import Activity
from hearth.ledger.erase import erase_person
from hearth.ledger.record import record
from hearth.people.models import Actor
from tests.people.cast import Cast

ROWS = [["Name", "E-Mail", "Notiz"], ["Mina Park", "mina@example.org", "asked, twice"], ["Jon", "", "a\nb"]]
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def workbook(sheet: str, shared: str = "", **more: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
        for name, body in more.items():
            archive.writestr(name, body)
    return file.getvalue()


@pytest.mark.parametrize("mark", ",;\t|")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_of_every_dialect(mark: str, encoding: str) -> None:
    text = "\r\n".join(
        mark.join(f'"{cell}"' for cell in row) for row in [*ROWS, ["Jürgen", "j@example.org", "ä"]]
    )
    rows = read_table(text.encode(encoding))
    assert rows == [*ROWS, ["Jürgen", "j@example.org", "ä"]]


def test_a_workbook_is_read_and_no_formula_run() -> None:
    strings = "<sst><si><t>Name</t></si><si><r><t>Mi</t></r><r><t>na</t></r><rPh><t>x</t></rPh></si></sst>"
    sheet = SHEET.format(
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>mail</t></is></c></row>'
        '<row><c r="A2" t="s"><v>1</v></c><c r="C2"><f>HYPERLINK("http://x")</f><v>m@example.org</v></c></row>'
        '<row><c r="A3" t="s"><v>99</v></c><c r="B3" t="e"><v>#REF!</v></c><c r="C3"><v>7</v></c></row>'
    )
    assert read_table(workbook(sheet, strings)) == [
        ["Name", "", "mail"],
        ["Mina", "", "m@example.org"],
        ["", "", "7"],
    ]


def _bomb() -> bytes:
    return workbook(SHEET.format(" " * 70_000_000))


def _entities() -> bytes:
    return workbook('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SHEET.format("<row/>"))


def _tall() -> bytes:
    return workbook(SHEET.format('<row><c t="str"><v>x</v></c></row>' * 6000))


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0", b"PK\x03\x04broken", workbook("<x"), b"\x89PNG\r\n" + bytes(range(256)) * 40, _bomb(), _entities(),
     _tall(), b"a,b\n" * 6000, b"x" * 6_000_000],
    ids="empty zeros cut-off no-xml picture bomb entities tall long large".split(),
)  # fmt: skip
def test_hostile_tables_are_refused_in_words(data: bytes) -> None:
    with pytest.raises((Invalid, TooMuch)) as told:
        read_table(data)
    assert len(str(told.value)) > 15


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace"))))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    try:
        rows = read_table(data)
    except HearthError:
        return
    assert len({len(row) for row in rows}) == 1
    in_table(rows, guessed(rows), "", titles=has_titles(rows))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_lines_are_names(text: str) -> None:
    for one in in_lines(text):
        assert one.name and "\n" not in one.name


def test_lines_as_people_write_them() -> None:
    found = in_lines(
        "1. Mina Park <mina@example.org>, asked about soles\n- Jon\n\nali.baba@example.org\n* Zoë; z@x.de"
    )
    assert [(one.name, one.address, one.note) for one in found] == [
        ("Mina Park", "mina@example.org", "asked about soles"),
        ("Jon", "", ""),
        ("Ali Baba", "ali.baba@example.org", ""),
        ("Zoë", "z@x.de", ""),
    ]


@pytest.mark.parametrize(
    ("address", "known", "words"),
    [
        ("mina@gmial.com", [], "Did you mean mina@gmail.com"),
        ("m.ina+a@gmail.com", ["mina@googlemail.com"], "same mailbox"),
        ("mina@exarnple.org", ["mina@example.org"], "easily confused"),
        ("mnia@example.org", ["mina@example.org"], "easily confused"),
        ("mina@xn--exmple-4uf.org", [], "another alphabet"),
        ("info@example.org", [], "office"),
    ],
)
def test_odd_addresses_are_pointed_out(address: str, known: list[str], words: str) -> None:
    assert any(words in doubt for doubt in doubts(address, known)), doubts(address, known)


def test_plain_addresses_raise_no_doubt() -> None:
    assert doubts("mina@example.org", ["jon@example.org", "mila@other.org"]) == []
    assert canonical("A.B+c@GoogleMail.com") == "ab@gmail.com"


def test_sentences_that_differ_are_different() -> None:
    one = core_of("You told me about the boots of your grandmother.", "Mina")
    assert same_sentence(one, core_of("you told me about the boots of your grandmother!!", "Jon"))
    assert not same_sentence(one, core_of("Your question about glue changed what we make.", "Jon"))


@pytest.mark.django_db(transaction=True)
def test_a_table_goes_over_the_mapping_onto_the_list(cast: Cast) -> None:
    ada = cast.browser("ada")
    body = b"Vorname;Nachname;E-Mail\nMina;Park;mina@example.org\nJon;Doe;\nMina;Again;MINA@example.org\n"
    answer = ada.post("/begin/people/file/", {"table": SimpleUploadedFile("people.csv", body)})
    page = ada.get(answer["Location"]).content.decode()
    assert "Mina" in page and "people.csv" in page
    shown = ada.post(
        answer["Location"], {"name": "0", "second": "1", "address": "2", "titles": "yes", "from": "the fair"}
    ).content.decode()
    assert "2 people are new" in shown and "Mina Again" in shown
    assert {(one.name, one.whence) for one in Somebody.objects.all()} == {
        ("Mina Park", "the fair"),
        ("Jon Doe", "the fair"),
    }
    assert not Sheet.objects.exists()
    assert ada.get(answer["Location"]).status_code == 404
    assert cast.browser("bo").get("/begin/people/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_people_of_an_archive_are_listed_by_name_with_plain_counts(cast: Cast) -> None:
    for name in ("Zed", "amy"):
        uri = f"urn:hearth:slack:T/{name}"
        record(
            Activity(type="Create", actor=uri, object=uri, object_type="Person", payload={"name": name},
                     origin="slack:T", quiet=True)
        )  # fmt: skip
    ada = cast.browser("ada")
    page = ada.get("/begin/people/").content.decode()
    assert "0 answers given" in page and "0 threads begun" in page
    ghost = Actor.objects.get(name="amy")
    answer = ada.post(f"/begin/people/imported/{ghost.num}/")
    assert answer.status_code == 302
    again = ada.post(f"/begin/people/imported/{ghost.num}/")
    assert again["Location"] == answer["Location"]
    assert Somebody.objects.get().ghost == ghost.num


@pytest.mark.django_db(transaction=True)
def test_who_got_no_letter_is_forgotten(cast: Cast) -> None:
    ada = cast.browser("ada")
    ada.post("/begin/people/lines/", {"lines": "Mina\nJon", "whence": "the fair"})
    assert Somebody.objects.count() == 2
    with clock.freeze(clock.now() + 61 * clock.DAY):
        deadlines.tidy(clock.now())
    assert not Somebody.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_erased_inviter_takes_her_list_along(cast: Cast) -> None:
    from tests.features.letters.test_letters import sent

    sent(cast)
    erase_person(cast.ada.uri)
    assert not Somebody.objects.exists()
    assert not Key.objects.exists() and not Letter.objects.exists()
