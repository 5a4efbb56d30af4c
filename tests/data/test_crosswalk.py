"""Every label of LAPOR!'s topic tree finds a code, and an unknown one never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.crosswalk import UNKNOWN, code_for, load_crosswalk
from data.taxonomy import load_taxonomy


def _known(code: str) -> bool:
    return code in load_taxonomy().topics or code in load_taxonomy().sectors


def test_table_is_whole() -> None:
    table = load_crosswalk()
    parents = {parent for parent, label in table if not label}
    assert len(parents) == 38
    assert all(parent in parents for parent, _ in table)
    assert all("/" not in table[parent, ""] for parent in parents)
    topics = sum("/" in code for code in table.values())
    assert topics > 0.8 * (len(table) - len(parents))


@pytest.mark.parametrize(
    ("label", "parent", "code"),
    [
        ("Haji dan Umroh", "AGAMA", "keagamaan/haji-umrah"),
        ("haji dan\xa0 umroh", "", "keagamaan/haji-umrah"),
        ("AGAMA > HAJI DAN UMROH", "", "keagamaan/haji-umrah"),
        ("Agama / Haji dan Umroh", "", "keagamaan/haji-umrah"),
        ("Agama / belum ada", "", "keagamaan"),
        ("Kesehatan > Layanan > belum ada", "", "kesehatan"),
        ("LAINNYA TERKAIT AGAMA", "AGAMA", "keagamaan"),
        ("BESARAN BANSOS KEMENDIKBUD", "CORONA VIRUS", "pendidikan/beasiswa"),
        ("label yang belum ada", "AGAMA", "keagamaan"),
        ("KEPENDUDUKAN", "", "kependudukan"),
        ("label yang belum ada", "", UNKNOWN),
        ("", "", UNKNOWN),
    ],
)
def test_label_finds_its_code_or_its_sector(label: str, parent: str, code: str) -> None:
    assert code_for(label, parent) == code


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_label_fails(label: str, parent: str) -> None:
    assert _known(code_for(label, parent))
