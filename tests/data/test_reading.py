"""Files of complaints: recognised by content, read row by row, nothing lost silently."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.corpus import DroppedColumnsWarning, read_corpus
from data.errors import InputError
from data.schema import MAX_TEXT, LabelledComplaint, RejectedRow

Write = Callable[[str, str | bytes], Path]


def accepted(path: Path) -> list[LabelledComplaint]:
    return [row for row in read_corpus(path) if isinstance(row, LabelledComplaint)]


def rejected(path: Path) -> list[RejectedRow]:
    return [row for row in read_corpus(path) if isinstance(row, RejectedRow)]


def texts(path: Path) -> list[str]:
    return [row.complaint.text for row in accepted(path)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(write: Write, delimiter: str) -> None:
    path = write("a.csv", f"id{delimiter}text\nA1{delimiter}lampu mati\n")
    (row,) = accepted(path)
    assert (row.complaint.id, row.complaint.text) == ("A1", "lampu mati")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encoding_is_found(write: Write, encoding: str) -> None:
    path = write("a.csv", "text,id\ngot méngalir ke rumah,1\n".encode(encoding))
    assert texts(path) == ["got méngalir ke rumah"]


def test_quoted_cells_may_hold_delimiters_quotes_and_lines(write: Write) -> None:
    path = write("a.csv", 'text,id\n"baris satu, koma\nbaris ""dua""",1\nlain,2\n')
    assert texts(path) == ['baris satu, koma\nbaris "dua"', "lain"]
    assert [row.line for row in accepted(path)] == [2, 4]


def test_rows_of_a_title_block_are_passed_over(write: Write) -> None:
    path = write("a.csv", "Laporan Bulanan\nPeriode,November\n\nid,text\n1,pipa bocor\n")
    (row,) = accepted(path)
    assert (row.complaint.text, row.line) == ("pipa bocor", 5)


def test_blank_lines_in_the_middle_are_no_rows(write: Write) -> None:
    path = write("a.csv", "id,text\n\n1,satu\n\n\n2,dua\n")
    assert [(row.complaint.text, row.line) for row in accepted(path)] == [("satu", 3), ("dua", 6)]
    assert not rejected(path)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"2,", "no text"),
        (b"2,   ", "no text"),
        (b"2,a\xff\xfeb", "UTF-8"),
        (b"2,sa\0tu", "binary zero"),
        (b"2,satu,dua,tiga", "4 cells under 2 columns"),
        (b"2," + b"a" * (MAX_TEXT + 1), "100,001 characters"),
        (b'2,"dua', "quote"),
        (b'2,"dua"x', "quote"),
    ],
)
def test_bad_row_is_put_aside_with_its_line_and_the_rest_goes_on(
    write: Write, row: bytes, reason: str
) -> None:
    path = write("a.csv", b"id,text\n1,satu\n" + row + b"\n3,tiga\n4,empat\n")
    (bad,) = rejected(path)
    assert bad.line == 3
    assert reason in bad.reason
    assert texts(path) == ["satu", "tiga", "empat"]


def test_put_aside_row_can_be_written_out_again(write: Write) -> None:
    (bad,) = rejected(write("a.csv", b"id,text\n1,\xff\xfe,x\n"))
    bad.record.encode("utf-8")
    assert bad.record.startswith("1,")


def test_longest_text_is_still_read(write: Write) -> None:
    assert len(texts(write("a.csv", "text,id\n" + "a" * MAX_TEXT + ",1\n"))[0]) == MAX_TEXT


def test_utf16_cut_in_a_character_ends_with_a_row_put_aside(write: Write) -> None:
    path = write("a.csv", "id,text\n1,satu\n".encode("utf-16") + b"x")
    assert texts(path) == ["satu"]
    assert len(rejected(path)) == 1


def test_row_without_id_is_known_by_its_row_number(write: Write) -> None:
    """Rows put aside count, whatever was wrong with them."""
    path = write("a.csv", "text,topic\nsatu,\n,\nsatu,dua,tiga\n,x\nempat,\n")
    assert [row.complaint.id for row in accepted(path)] == ["1", "4"]


def test_ndjson_is_read_and_bad_lines_put_aside(write: Write) -> None:
    lines = [
        '{"text": "satu", "id": 7}',
        "{rusak",
        "[1]",
        "",
        '{"text": NaN}',
        '{"id": 2}',
        '{"text":"\\ud800"}',
    ]
    path = write("a.json", "\n".join([*lines, '{"Text": "akhir", "lat": -7.7}']))
    assert [(row.complaint.id, row.complaint.text) for row in accepted(path)] == [
        ("7", "satu"),
        ("7", "akhir"),
    ]
    assert [row.line for row in rejected(path)] == [2, 3, 5, 6, 7]


def test_parquet_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    pq.write_table(pa.table({"text": ["satu", None], "id": [1, 2], "lat": [float("nan"), 1.0]}), path)
    assert [(row.complaint.id, row.complaint.lat) for row in accepted(path)] == [("1", None)]
    assert [(row.line, row.reason) for row in rejected(path)] == [(2, "no text")]


def test_damaged_parquet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["satu dua tiga " * 50]}), path)
    content = bytearray(path.read_bytes())
    content[30:60] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.parquet"):
        list(read_corpus(path))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.csv", b""),
        ("spasi.csv", b" \n \n"),
        ("lain.csv", b"isi,kode\nsatu,1\n"),
        ("lain.json", b'{"isi": "satu"}\n'),
        ("daftar.json", b'[{"text": "satu"}]'),
        ("program", b"\x7fELF\x02\x01\x01\0\0\0"),
        ("gambar.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("rusak.xlsx", b"PK\x03\x04bukan arsip"),
        ("rusak.xls", b"\xd0\xcf\x11\xe0bukan buku"),
        ("rusak.parquet", b"PAR1bukan tabel"),
        ("rusak16.csv", b"\xff\xfex"),
    ],
)
def test_file_that_holds_no_complaints_is_refused_by_name(write: Write, name: str, content: bytes) -> None:
    with pytest.raises(InputError, match=name):
        list(read_corpus(write(name, content)))


def test_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tiada"):
        list(read_corpus(tmp_path / "tiada.csv"))


def test_wrong_column_message_lists_the_columns_there_are(write: Write) -> None:
    with pytest.raises(InputError, match="keluhan, kode"):
        list(read_corpus(write("a.csv", "keluhan,kode\nsatu,1\n")))


def test_leaks_and_unknown_columns_are_named_in_one_warning(write: Write) -> None:
    path = write("a.csv", "text,status,disposition,warna\nsatu,selesai,dinas,merah\ndua,selesai,dinas,biru\n")
    with pytest.warns(DroppedColumnsWarning) as caught:
        rows = accepted(path)
    (message,) = (str(entry.message) for entry in caught)
    assert "status, disposition" in message
    assert "warna" in message
    assert not any(row.topic or row.agency or row.extra for row in rows)


def test_known_columns_are_read(write: Write) -> None:
    cells = {
        "text": "jalan rusak", "id": "9", "title": "Jalan", "topic": "a/b", "agency": "Dinas X", "kind": "Aspirasi",
        "channel": "WA", "date": "2026-11-24", "tenant": "34.04", "region_code": "34.04", "kelurahan": "Sinduadi",
        "kecamatan": "Mlati", "location": "dekat pasar", "lat": "-7,75", "lon": "110.4", "anonymous": "ya",
        "confidential": "false", "urgency": "tinggi", "oversight": "true", "voice": "bapak",
    }  # fmt: skip
    (row,) = accepted(write("a.ndjson", json.dumps(cells)))
    complaint = row.complaint
    assert (complaint.channel, complaint.lat, complaint.lon) == ("whatsapp", -7.75, 110.4)
    assert (complaint.kelurahan, complaint.kecamatan, complaint.location) == (
        "Sinduadi",
        "Mlati",
        "dekat pasar",
    )
    assert (complaint.anonymous, complaint.confidential, complaint.tenant) == (True, False, "34.04")
    assert complaint.submitted_at is not None
    assert complaint.submitted_at.date().isoformat() == "2026-11-24"
    assert (row.topic, row.agency, row.kind, row.urgency) == ("a/b", "Dinas X", "aspirasi", "tinggi")
    assert row.oversight is True
    assert row.extra == {"voice": "bapak"}


@pytest.mark.parametrize(
    "date", ["24/11/2026", "24-11-2026 08:30", "2026-11-24T08:30:00+07:00", "2026-11-24 08:30"]
)
def test_usual_dates_are_aware_moments(write: Write, date: str) -> None:
    (row,) = accepted(write("a.csv", f"text,date\nsatu,{date}\n"))
    assert row.complaint.submitted_at is not None
    assert row.complaint.submitted_at.tzinfo is not None
    assert row.complaint.submitted_at.date().isoformat() == "2026-11-24"


@pytest.mark.parametrize("cell", ["utara", "91", "nan", "-90.5"])
def test_place_on_no_map_is_put_aside_with_its_value(write: Write, cell: str) -> None:
    (bad,) = rejected(write("a.csv", f"text,lat\nsatu,{cell}\n"))
    assert cell in bad.reason


@given(st.binary(max_size=300))
def test_any_bytes_below_a_header_give_rows(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "acak.csv"
    path.write_bytes(b"id,text\n" + content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DroppedColumnsWarning)
        for row in read_corpus(path):
            if isinstance(row, LabelledComplaint):
                assert row.complaint.text.strip()
            else:
                row.record.encode("utf-8")
