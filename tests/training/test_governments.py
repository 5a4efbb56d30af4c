"""A new government is made from its code; what is wrong in its tables is named with its line."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import disposisi
from data.errors import DataError, InputError, UnknownCodeError
from data.sources import FOLDER_SETTING
from data.tenants import load_tenant, tenant_code_for, tenant_codes
from pipeline.routing import Setting, Whereabouts, route
from pipeline.table_check import Finding, check_tenant
from training.governments import init_tenant

_CODE = "33.05"
_TENANT = """[tenant]
name = "x"
region_code = "33.05"
registries = ["33.05"]
time_zone = "Asia/Jakarta"
"""
Edit = Callable[[dict[str, str]], None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty folder of own tenants; nothing of it is remembered afterwards."""
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path))
    for cached in (tenant_codes, tenant_code_for, load_tenant):
        cached.cache_clear()
    yield tmp_path
    for cached in (tenant_codes, tenant_code_for, load_tenant):
        cached.cache_clear()


def _edit(folder: Path, code: str, edit: Edit) -> int:
    """Change the row of an agency; gives its line."""
    path = folder / "agencies" / f"{_CODE}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    line = next(number for number, row in enumerate(rows, 2) if row["code"] == code)
    edit(rows[line - 2])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return line


def _errors(findings: list[Finding]) -> list[tuple[int, str]]:
    return [(finding.line, finding.message) for finding in findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("code", "zone"), [("33.05", "Asia/Jakarta"), ("73.71", "Asia/Makassar"), ("91", "Asia/Jayapura")]
)
def test_a_government_without_tables_gets_working_ones(folder: Path, code: str, zone: str) -> None:
    assert [path.is_file() for path in init_tenant(code)] == [True, True]
    assert _errors(check_tenant(code)) == []
    tenant = load_tenant(code)
    assert (tenant.region_code, tenant.time_zone.key) == (code, zone)
    assert tenant_code_for(code) == code
    assert folder.is_dir()


@pytest.mark.parametrize("code", ["33.05.01", "33.05.01.2001"])
def test_a_district_or_village_is_no_tenant(folder: Path, code: str) -> None:
    with pytest.raises(UnknownCodeError, match=r"33\.05"):
        init_tenant(code)
    assert not any(folder.iterdir())


@pytest.mark.parametrize("code", ["99", "abc", ""])
def test_an_unknown_code_is_refused(folder: Path, code: str) -> None:
    with pytest.raises(UnknownCodeError):
        init_tenant(code)
    assert not any(folder.iterdir())


def test_nothing_is_overwritten(folder: Path) -> None:
    init_tenant(_CODE)
    before = (folder / "agencies" / f"{_CODE}.csv").read_bytes()
    with pytest.raises(InputError, match="there already"):
        init_tenant(_CODE)
    with pytest.raises(InputError, match="there already"):
        init_tenant("34.04")
    assert (folder / "agencies" / f"{_CODE}.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("sectors", "pekerjan-umum", "no sector 'pekerjan-umum'"),
        ("topics", "pekerjaan-umum/sihir", "no topic 'pekerjaan-umum/sihir'"),
        ("topics", "perhubungan/parkir", "needs its sector"),
        ("successor", "33.05/hilang", "no successor '33.05/hilang'"),
        ("region_code", "99.99", "no region '99.99'"),
        ("level", "kerajaan", "'kerajaan' is none of"),
        ("valid_from", "kemarin", "kemarin"),
        ("code", "33.05/dishub", "stands in line"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(folder: Path, column: str, value: str, said: str) -> None:
    init_tenant(_CODE)
    line = _edit(folder, f"{_CODE}/dpupr", lambda row: row.update({column: value}))
    errors = _errors(check_tenant(_CODE))
    assert any(said in message and at >= line for at, message in errors), errors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no agency"),
        ("code;name;level\n33.05/x;X;kabupaten\n", "by commas"),
        ("code,name\n33.05/x,X\n", "is missing"),
    ],
)
def test_a_file_that_is_no_registry_is_named(folder: Path, text: str, said: str) -> None:
    init_tenant(_CODE)
    (folder / "agencies" / f"{_CODE}.csv").write_text(text, "utf-8")
    assert any(said in message for _, message in _errors(check_tenant(_CODE)))


def test_a_file_in_another_encoding_is_named_with_the_way_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init_tenant(_CODE)
    path = folder / "agencies" / f"{_CODE}.csv"
    path.write_bytes(path.read_text("utf-8").replace("Dinas", "Dïnas").encode("cp1252"))
    code, said = _run(capsys, "tenant", "check", _CODE)
    assert (code, "save it as UTF-8" in said) == (3, True)
    code, said = _run(capsys, "tenant", "list")
    assert (code, "34.04" in said, "save it as UTF-8" in said) == (0, True, True)


def test_successors_take_over_what_an_ended_agency_held(folder: Path) -> None:
    init_tenant(_CODE)
    change = {"valid_to": "2020-01-01", "successor": f"{_CODE}/dlh"}
    _edit(folder, f"{_CODE}/dpupr", lambda row: row.update(change))
    assert _errors(check_tenant(_CODE)) == []
    setting = Setting(
        " jalan rusak ", Whereabouts(_CODE, province="33"), load_tenant(_CODE), date(2026, 11, 24)
    )
    assert route({"pekerjaan-umum/jalan-rusak": 1.0}, setting).agencies[0].code == f"{_CODE}/dlh"


def test_what_an_ended_agency_held_is_missed(folder: Path) -> None:
    init_tenant(_CODE)
    _edit(folder, f"{_CODE}/dlh", lambda row: row.update(valid_to="2020-01-01"))
    assert any("holds sector 'lingkungan-hidup'" in finding.message for finding in check_tenant(_CODE))


@pytest.mark.parametrize("code", ["31.71", "31.01"])
def test_a_city_of_jakarta_is_no_government(folder: Path, code: str) -> None:
    with pytest.raises(InputError, match="init 31"):
        init_tenant(code)
    assert not any(folder.iterdir())


def test_jakarta_does_a_regencys_work_too(folder: Path) -> None:
    init_tenant("31")
    assert folder.is_dir()
    assert _errors(check_tenant("31")) == []
    setting = Setting(
        " air mati ", Whereabouts("31.71", province="31"), load_tenant("31"), date(2026, 11, 24)
    )
    assert route({"air-minum/air-mati": 1.0}, setting).agencies[0].name.startswith("Perumda Air Minum")


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (
            {"properties": {"region_code": "34.04.12"}, "geometry": {"type": "Polygon", "coordinates": []}},
            "outside",
        ),
        (
            {
                "properties": {"class": "tol"},
                "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
            },
            "WGS",
        ),
        ({"properties": {"class": "tol"}, "geometry": {"type": "LineString"}}, "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_map_is_named(folder: Path, feature: dict[str, Any], said: str) -> None:
    init_tenant(_CODE)
    (folder / "shapes" / _CODE).mkdir(parents=True)
    (folder / "shapes" / _CODE / "peta.geojson").write_text(json.dumps({"features": [feature]}), "utf-8")
    found = [finding for finding in check_tenant(_CODE) if finding.severity == "error"]
    assert any(said in finding.message for finding in found), found
    assert all(finding.file.startswith("shapes/") for finding in found)


def test_all_errors_are_named_at_once(folder: Path) -> None:
    init_tenant(_CODE)
    first = _edit(folder, f"{_CODE}/dpupr", lambda row: row.update(level="kerajaan"))
    second = _edit(folder, f"{_CODE}/dlh", lambda row: row.update(valid_to="besok"))
    assert [at for at, _ in _errors(check_tenant(_CODE))] == [first, second]


def test_matters_nobody_holds_and_overlaps_are_warned_of(folder: Path) -> None:
    init_tenant(_CODE)
    line = _edit(folder, f"{_CODE}/dpupr", lambda row: row.update(sectors="perhubungan", topics=""))
    messages = [str(finding) for finding in check_tenant(_CODE)]
    assert any("nobody of the kabupaten holds sector 'pekerjaan-umum'" in message for message in messages)
    assert any(f"(line {line})" in message and "share its complaints" in message for message in messages)


def test_successors_that_lead_back_are_an_error_and_no_endless_walk(folder: Path) -> None:
    init_tenant(_CODE)
    for code, heir in (("dlh", "dpupr"), ("dpupr", "dlh")):
        change = {"successor": f"{_CODE}/{heir}", "valid_to": "2026-01-01"}
        _edit(folder, f"{_CODE}/{code}", lambda row, change=change: row.update(change))  # type: ignore[misc]
    assert len([said for _, said in _errors(check_tenant(_CODE)) if "back to itself" in said]) == 2
    setting = Setting(" sampah ", Whereabouts(_CODE, province="33"), load_tenant(_CODE), date(2026, 11, 24))
    assert route({"lingkungan-hidup/pengangkutan-sampah": 1.0}, setting).agencies


def test_an_end_without_successor_is_warned_of(folder: Path) -> None:
    init_tenant(_CODE)
    line = _edit(folder, f"{_CODE}/dlh", lambda row: row.update(valid_to="2026-01-01"))
    found = [f for f in check_tenant(_CODE) if f.line == line and f.severity == "warning"]
    assert len(found) == 1
    assert "names no successor" in found[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tenant", "routes/33.05.toml"),
        ("[tenant]\n", "routes/33.05.toml"),
        (_TENANT.replace("Asia/Jakarta", "Mars"), "time zone"),
        (
            f'{_TENANT}[matters]\n"sosial" = {{ "33.05/sihir" = 1.0 }}\n',
            "33.05/sihir",
        ),
        (
            f'{_TENANT}[matters]\n"sosial" = {{ "33.05/dinsos" = 0 }}\n',
            "above 0",
        ),
        (
            f'{_TENANT}[matters]\n"sosial" = {{ "33.05/dinsos" = nan }}\n',
            "above 0",
        ),
        (
            f'{_TENANT}[matters]\n"sosial" = {{ "@holder" = 1.0 }}\n',
            "@holder",
        ),
        (f"{_TENANT}[matter]\n", "matters"),
        (_TENANT.replace('region_code = "33.05"', 'region_code = "99.99"'), "99.99"),
        (
            f'{_TENANT}[matters]\n"sihir" = {{ "@desa" = 1.0 }}\n',
            "sihir",
        ),
    ],
)
def test_a_bad_routing_table_is_named(folder: Path, text: str, said: str) -> None:
    init_tenant(_CODE)
    (folder / "routes" / f"{_CODE}.toml").write_text(text, "utf-8")
    assert any(said in str(finding) for finding in check_tenant(_CODE))
    with pytest.raises(DataError, match=said):
        load_tenant(_CODE)


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code: object = 0
    try:
        disposisi.cli(args=list(arguments), prog_name="disposisi")
    except SystemExit as end:
        code = end.code
    said = capsys.readouterr()
    return (code if isinstance(code, int) else 1 if code else 0), said.out + said.err


def test_the_commands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "tenant", "init", _CODE)[0] == 0
    code, said = _run(capsys, "tenant", "check", _CODE, "--json")
    assert (code, json.loads(said)["errors"]) == (0, 0)
    assert _CODE in _run(capsys, "tenant", "list")[1]
    assert f"{_CODE}/dpupr" in _run(capsys, "tenant", "show", _CODE)[1]
    code, said = _run(capsys, "tenant", "show", _CODE, "--topic", "pekerjaan-umum/jalan-rusak", "--json")
    shares = json.loads(said)["agencies"]
    assert shares[0]["agency"] == f"{_CODE}/dpupr"
    assert sum(row["share"] for row in shares) == pytest.approx(1, abs=0.01)
    _edit(folder, f"{_CODE}/dlh", lambda row: row.update(sectors="sihir"))
    load_tenant.cache_clear()
    assert _run(capsys, "tenant", "check", _CODE)[0] == 1
    assert _run(capsys, "tenant", "init", "99.99")[0] == 3
    assert _run(capsys, "tenant", "show", "99.99")[0] == 3
    assert _run(capsys, "tenant", "show", "34.04", "--topic", "sihir/santet")[0] == 3
