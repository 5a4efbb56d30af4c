"""Topic, level and place lead to ranked agencies, each with its reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.agencies import Agency, AgencyRegistry
from data.shapes import Road
from data.suggestion import PlaceMention
from data.taxonomy import load_taxonomy
from data.tenants import RoutingTable, Share, Tenant, load_tenant
from pipeline.normalize import tokenize
from pipeline.routing import Route, Setting, Whereabouts, level_cue, whereabouts
from pipeline.routing import route as routed
from tests.golden.tables import golden

_DAY = date(2026, 11, 24)
_SLEMAN = Whereabouts("34.04", province="34")


def route(
    topics: dict[str, float],
    text: str,
    where: Whereabouts,
    tenant: Tenant,
    on: date,
    road: Road | None = None,
) -> Route:
    return routed(topics, Setting(text, where, tenant, on, road))


def _spaced(text: str) -> str:
    return f" {' '.join(token.word for token in tokenize(text))} "


@pytest.mark.parametrize("row", golden("routing_sleman"), ids=lambda row: f"{row['topic']}: {row['text']}")
def test_first_agency_in_sleman(row: dict[str, str]) -> None:
    where = whereabouts(row["village"] or "34.04", [])
    found = route({row["topic"]: 1.0}, _spaced(row["text"]), where, load_tenant("34.04"), _DAY)
    assert found.agencies[0].code == row["agency"]


topics = st.sampled_from(sorted(load_taxonomy().topics))


@given(
    st.dictionaries(topics, st.floats(0.01, 0.2), min_size=1, max_size=5),
    st.sampled_from(["34.04", "34.04.12", "34.04.12.2001", "", "34"]),
    st.sampled_from(["34.04", "nasional"]),
    st.sampled_from(["jalan provinsi", "jalan desa", "sma", "rsj", "lampu mati"]),
)
def test_probability_is_shared_out_among_the_agencies(
    probable: dict[str, float], region_code: str, tenant: str, text: str
) -> None:
    """Nothing is lost and nothing added; candidates are ranked, each with a reason of its own."""
    found = route(probable, f" {text} ", whereabouts(region_code, []), load_tenant(tenant), _DAY).agencies
    values = [candidate.probability for candidate in found]
    assert sum(values) == pytest.approx(sum(probable.values()))
    assert values == sorted(values, reverse=True)
    assert len({candidate.code for candidate in found}) == len(found)
    assert all(candidate.reason and candidate.name for candidate in found)


def test_level_cue_reorders_and_is_named_in_the_reason() -> None:
    tenant = load_tenant("34.04")
    found = route({"pekerjaan-umum/jalan-rusak": 1.0}, " jalan provinsi rusak ", _SLEMAN, tenant, _DAY)
    assert found.agencies[0].level == "provinsi"
    assert "“jalan provinsi”" in found.agencies[0].reason
    assert "34.04/dpupkp" in [candidate.code for candidate in found.agencies]


def test_cue_counts_only_for_the_matters_it_speaks_of() -> None:
    tenant = load_tenant("34.04")
    assert level_cue(" sma kami bocor ", "pendidikan/sarana-sekolah", tenant) is not None
    assert level_cue(" depan sma gelap ", "perhubungan/penerangan-jalan", tenant) is None
    assert level_cue(" smapan rusak ", "pendidikan/sarana-sekolah", tenant) is None


@pytest.mark.parametrize("cue", load_tenant("34.04").routes.cues, ids=lambda cue: cue.words[0])
def test_cues_are_found_in_complaints_as_citizens_write_them(cue: object) -> None:
    """The lexicon must not rewrite the words that a cue waits for."""
    tenant = load_tenant("34.04")
    known = next(own for own in tenant.routes.cues if own is cue)
    found = [words for words in known.words if level_cue(_spaced(words), known.matters[0], tenant)]
    assert known.words[0] in found


def test_level_is_unclear_where_two_may_hold_the_road_and_the_text_is_silent() -> None:
    tenant = load_tenant("nasional")
    topic = {"pekerjaan-umum/jalan-rusak": 1.0}
    assert route(topic, " jalan rusak ", _SLEMAN, tenant, _DAY).level_unclear
    assert not route(topic, " jalan kabupaten rusak ", _SLEMAN, tenant, _DAY).level_unclear
    assert not route({"listrik/pemadaman": 1.0}, " padam ", _SLEMAN, tenant, _DAY).level_unclear


@pytest.mark.parametrize(
    ("topic", "region_code", "code", "via"),
    [
        ("kewilayahan/rt-rw", "34.04.12.2001", "34.04.12.2001/desa", "place"),
        ("kewilayahan/rt-rw", "34.04", "@desa", "place"),
        ("kependudukan/ktp", "33.72", "33.72/pemda", "place"),
        ("kependudukan/ktp", "", "@pemda", "place"),
    ],
)
def test_place_role_is_filled_in_or_asked_for(topic: str, region_code: str, code: str, via: str) -> None:
    tenant = load_tenant("34.04" if region_code.startswith("34.04") else "nasional")
    first = route({topic: 1.0}, " ", whereabouts(region_code, []), tenant, _DAY).agencies[0]
    assert (first.code, first.via) == (code, via)
    assert ("Tanyakan" in first.reason) == code.startswith("@")


def test_district_is_filled_in_where_only_the_district_is_known() -> None:
    found = route({"kewilayahan/rt-rw": 1.0}, " ", whereabouts("34.04.12", []), load_tenant("34.04"), _DAY)
    assert {"34.04.12/kecamatan", "@desa"} <= {candidate.code for candidate in found.agencies}


def _mention(code: str) -> PlaceMention:
    return PlaceMention("", 0, 0, code, "")


@pytest.mark.parametrize(
    ("sent", "named", "expected"),
    [
        ("34.04", ["34.04.12"], Whereabouts("34.04", "34.04.12", "", "34")),
        ("34.04", ["33.72", "34.04.12.2001"], Whereabouts("34.04", "34.04.12", "34.04.12.2001", "34")),
        ("34.04.07", ["34.04.12"], Whereabouts("34.04", "34.04.07", "", "34")),
        ("", ["33.72"], Whereabouts("33.72", "", "", "33")),
        ("34", ["34.71"], Whereabouts("34.71", "", "", "34")),
        ("", [], Whereabouts()),
    ],
)
def test_what_was_sent_wins_and_the_text_fills_in_below_it(
    sent: str, named: list[str], expected: Whereabouts
) -> None:
    assert whereabouts(sent, [_mention(code) for code in named]) == expected


def _agency(code: str, valid_to: date | None = None, heirs: tuple[str, ...] = ()) -> Agency:
    return Agency(code, code, code, (), "kabupaten", "34.04", ("sosial",), "", None, valid_to, heirs)


def _with_routes(agencies: list[Agency], shares: tuple[Share, ...]) -> Tenant:
    registry = AgencyRegistry({agency.code: agency for agency in agencies}, "uji")
    return replace(load_tenant("34.04"), registry=registry, routes=RoutingTable({"sosial": shares}, ()))


def test_agency_that_has_ended_is_replaced_by_its_successors() -> None:
    """A successor may itself have ended; several share alike."""
    ended = date(2020, 1, 1)
    agencies = [
        _agency("x/lama", ended, ("x/a", "x/b")),
        _agency("x/a"),
        _agency("x/b", ended, ("x/c",)),
        _agency("x/c"),
    ]
    tenant = _with_routes([*agencies, _agency("x/d")], (Share("x/lama", 0.5), Share("x/d", 0.5)))
    topic = {"sosial/bantuan-sosial": 1.0}
    now = route(topic, " ", _SLEMAN, tenant, _DAY).agencies
    assert {candidate.code: candidate.probability for candidate in now} == {
        "x/a": 0.25,
        "x/c": 0.25,
        "x/d": 0.5,
    }
    then = route(topic, " ", _SLEMAN, tenant, date(2019, 12, 31)).agencies
    assert {candidate.code for candidate in then} == {"x/lama", "x/d"}


def test_shipped_ministry_that_was_split_is_replaced_by_both() -> None:
    national = load_tenant("nasional")
    routes = RoutingTable({"perumahan": (Share("nasional/pupr", 1.0),)}, ())
    tenant = replace(national, routes=routes)
    found = route({"perumahan/rumah-susun": 1.0}, " ", _SLEMAN, tenant, _DAY).agencies
    assert {candidate.code for candidate in found} == {"nasional/pu", "nasional/pkp"}
