"""Roads whose class a text tells, and the neighbourhoods it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.shapes import ROAD_CLASSES
from data.tenants import load_tenant
from pipeline.lexicon import read_table
from pipeline.neighbourhoods import find_neighbourhoods
from pipeline.normalize import tokenize
from pipeline.roads import find_roads
from pipeline.routing import level_cue
from tests.golden.tables import golden


@pytest.mark.parametrize("row", golden("places_roads"), ids=lambda row: row["text"])
def test_road_of_the_table(row: dict[str, str]) -> None:
    found = find_roads(row["text"], tokenize(row["text"]))
    expected = [(row["road_class"], row["level"])] if row["road_class"] else []
    assert [(road.road_class, road.level) for road in found] == expected


@pytest.mark.parametrize("row", golden("places_neighbourhoods"), ids=lambda row: row["text"])
def test_neighbourhoods_of_the_table(row: dict[str, str]) -> None:
    found = find_neighbourhoods(row["text"])
    assert [f"{one.rt}/{one.rw}" for one in found] == row["pairs"].split()


def test_named_roads_have_known_classes() -> None:
    rows = read_table("national_roads")
    assert len(rows) > 60
    assert {row["road_class"] for row in rows} <= set(ROAD_CLASSES)
    assert len({(row["name"], row["after"]) for row in rows}) == len(rows)


def test_road_that_is_named_tells_the_level() -> None:
    """A well-known road counts where the tenant's own words would say nothing, for matters of roads only."""
    tenant, topic = load_tenant("34.04"), "pekerjaan-umum/jalan-rusak"
    (road,) = find_roads("Jl. Daendels rusak", tokenize("Jl. Daendels rusak"))
    assert level_cue(" jalan daendels rusak ", topic, tenant) is None
    cue = level_cue(" jalan daendels rusak ", topic, tenant, named=road)
    assert cue is not None
    assert (cue.level, cue.reason) == ("pusat", "teks menyebut “Daendels”")
    assert level_cue(" jalan daendels rusak ", "kependudukan/ktp", tenant, named=road) is None


def test_first_road_counts_before_words_elsewhere_in_the_text() -> None:
    tenant, topic = load_tenant("34.04"), "pekerjaan-umum/jalan-rusak"
    text = "jalan desa rusak dilewati truk dari tol"
    (road,) = find_roads(text, tokenize(text))
    cue = level_cue(f" {text} ", topic, tenant, named=road)
    assert cue is not None
    assert cue.level == "desa"


words = "jalan raya provinsi nasional tol desa kota baru Jogja-Solo pantura lintas RT RW 3 05 / . rt03 iv"
texts = st.text(st.characters(), max_size=80) | st.lists(st.sampled_from(words.split()), max_size=12).map(
    " ".join
)


@given(texts)
def test_mentions_of_any_text_are_parts_of_it_without_overlaps(text: str) -> None:
    for found in (find_roads(text, tokenize(text)), find_neighbourhoods(text)):
        position = 0
        for mention in found:
            assert position <= mention.start < mention.end <= len(text)
            assert mention.text == text[mention.start : mention.end]
            position = mention.end
