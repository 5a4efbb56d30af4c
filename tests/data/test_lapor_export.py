"""The LAPOR "Laporan Ringkas" export: spreadsheet or CSV, title block or not, title glued to the body or not."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from data.corpus import DroppedColumnsWarning, read_corpus
from data.schema import LabelledComplaint, RejectedRow

_HEADER = [
    "No", "Tracking ID", "Tanggal Laporan Masuk", "Klasifikasi Laporan", "Kategori", "Judul Laporan",
    "Isi Laporan Awal", "Tipe Laporan (Anonim/Rahasia)", "Sumber Laporan", "Instansi Terdisposisi", "Status Laporan",
]  # fmt: skip
_TITLE = [["Laporan Ringkas"], ["Periode", "November 2026"], []]
_ROWS: list[list[Any]] = [
    [
        1, 7654321, "24/11/2026 08:30", "Pengaduan Tidak Berkadar Pengawasan", "Jalan", "Lubang di tikungan",
        "Lubang di tikunganLubang sedalam lutut di tikungan pasar", "Anonim", "SMS 1708", "Dinas PU", "Selesai",
    ],
    [2, 7654322, "25/11/2026 09:00", "Aspirasi", "Taman", "Bangku", "Minta bangku", "Rahasia", "Android App", "DLH", ""],
    [3, 7654323, "26/11/2026 10:00", "Permintaan Informasi", "KTP", "Syarat", "", "", "Loket", "Capil", ""],
]  # fmt: skip


def _xlsx(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def _csv(path: Path, rows: list[list[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


@pytest.mark.parametrize("make", [_xlsx, _csv])
@pytest.mark.parametrize("title", [_TITLE, []], ids=["title block", "no title block"])
def test_export_is_read(tmp_path: Path, make: Any, title: list[list[Any]]) -> None:
    path = make(tmp_path / "ringkas.bin", [*title, _HEADER, *_ROWS])
    with pytest.warns(DroppedColumnsWarning, match="known only after routing: status laporan; unknown: no"):
        first, second, third = read_corpus(path)
    assert isinstance(first, LabelledComplaint)
    assert isinstance(second, LabelledComplaint)
    assert first.complaint.id == "7654321"
    assert first.complaint.title == "Lubang di tikungan"
    assert first.complaint.text == "Lubang sedalam lutut di tikungan pasar"
    assert (first.complaint.anonymous, first.complaint.confidential) == (True, False)
    assert (second.complaint.anonymous, second.complaint.confidential) == (False, True)
    assert (first.kind, second.kind) == ("pengaduan", "aspirasi")
    assert (first.complaint.channel, second.complaint.channel) == ("sms", "android")
    assert (first.topic, first.agency) == ("Jalan", "Dinas PU")
    assert first.complaint.submitted_at is not None
    assert first.complaint.submitted_at.isoformat().startswith("2026-11-24T08:30")
    assert isinstance(third, RejectedRow)
    assert (third.line, third.reason) == (len(title) + 4, "no text")


def test_dates_of_a_spreadsheet_need_not_be_text(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", [["text", "date"], ["satu", datetime(2026, 11, 24, 8, 30)]])  # noqa: DTZ001 - a sheet has no zone
    (row,) = read_corpus(path)
    assert isinstance(row, LabelledComplaint)
    assert row.complaint.submitted_at is not None
    assert row.complaint.submitted_at.date().isoformat() == "2026-11-24"


def test_body_that_is_only_the_title_is_kept(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", [["Judul Laporan", "Isi Laporan Awal"], ["Air mati", "Air mati"]])
    (row,) = read_corpus(path)
    assert isinstance(row, LabelledComplaint)
    assert row.complaint.text == "Air mati"
