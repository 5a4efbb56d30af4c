"""Numbers, moments and names as Indonesian readers write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from serve import formats


@pytest.mark.parametrize(
    ("probability", "written"),
    [(0, "<1%"), (0.004, "<1%"), (0.006, "1%"), (0.74, "74%"), (0.994, "99%"), (1, ">99%")],
)
def test_percent(probability: float, written: str) -> None:
    assert formats.percent(probability) == written


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Asia/Jakarta", "1 Jan 2027 00.05 WIB"),
        ("Asia/Makassar", "1 Jan 2027 01.05 WITA"),
        ("Asia/Jayapura", "1 Jan 2027 02.05 WIT"),
    ],
)
def test_moment(zone: str, written: str) -> None:
    assert formats.moment(datetime(2026, 12, 31, 17, 5, tzinfo=UTC), ZoneInfo(zone)) == written


def test_region_path() -> None:
    assert formats.region_path("34.04.12")[1:] == ["Kabupaten Sleman", "Kapanewon Ngaglik"]
    assert formats.region_path("99") == formats.region_path("") == []


def test_names_of_later_versions_stand_for_themselves() -> None:
    assert formats.sector_name("perhubungan") == "Perhubungan"
    assert formats.sector_name("antariksa") == "antariksa"
    assert formats.language_name("jv") == "Jawa"
    assert formats.language_name("xx") == "xx"
