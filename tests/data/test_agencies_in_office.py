"""Who stands for an agency that a history knows under a code that has ended."""

from datetime import date

import pytest

from data.agencies import Agency, AgencyRegistry

_END, _AFTER, _BEFORE = date(2024, 1, 1), date(2024, 6, 1), date(2023, 6, 1)


def _agency(code: str, *successors: str, until: date | None = None, since: date | None = None) -> Agency:
    return Agency(
        code, code, code, (), "kabupaten", "34.04", ("perhubungan",), "", since, until, tuple(successors)
    )


_REGISTRY = AgencyRegistry(
    {
        agency.code: agency
        for agency in (
            _agency("34.04/lama", "34.04/tengah", until=_END),
            _agency("34.04/tengah", "34.04/a", "34.04/b", until=_END),
            _agency("34.04/a", since=_END),
            _agency("34.04/b", since=_END),
            _agency("34.04/bubar", until=_END),
        )
    },
    "uji",
)


@pytest.mark.parametrize(
    ("code", "on", "heirs"),
    [
        ("34.04/lama", _BEFORE, ["34.04/lama"]),
        ("34.04/lama", _AFTER, ["34.04/a", "34.04/b"]),
        ("34.04/a", _AFTER, ["34.04/a"]),
        ("34.04/bubar", _AFTER, ["34.04/bubar"]),
    ],
)
def test_those_who_took_over_stand_for_an_agency_that_has_ended(
    code: str, on: date, heirs: list[str]
) -> None:
    """Over several steps; where nobody took over, it stands for itself."""
    assert [agency.code for agency in _REGISTRY.in_office(code, on)] == heirs
