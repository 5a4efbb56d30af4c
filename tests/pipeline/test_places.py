"""Places named in a text become region codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize import tokenize
from pipeline.places import find_places
from tests.golden.tables import golden


@pytest.mark.parametrize("row", golden("places_sleman"), ids=lambda row: row["text"])
def test_place_in_sleman(row: dict[str, str]) -> None:
    found = [mention.region_code for mention in find_places(row["text"], tokenize(row["text"]), "34.04")]
    assert found == ([row["region_code"]] if row["region_code"] else [])


def test_mentions_stand_in_the_order_of_the_text_with_its_own_letters() -> None:
    text = "dari NGAGLIK ke Kota Yogyakarta lewat mlati"
    mentions = find_places(text, tokenize(text), "34.04")
    assert [text[m.start : m.end] for m in mentions] == ["NGAGLIK", "Yogyakarta", "mlati"]
    assert [m.text for m in mentions] == ["NGAGLIK", "Yogyakarta", "mlati"]
    assert [m.level for m in mentions] == ["kecamatan", "kota", "kecamatan"]


def test_district_is_not_looked_for_while_the_regency_is_unknown() -> None:
    text = "lampu mati di Ngaglik"
    assert find_places(text, tokenize(text)) == []


def test_regency_in_the_text_opens_its_districts() -> None:
    text = "lampu mati di Ngaglik, Kabupaten Sleman"
    assert [m.region_code for m in find_places(text, tokenize(text))] == ["34.04.12", "34.04"]


@pytest.mark.parametrize(
    ("text", "code"), [("di Kabupaten Magelang", "33.08"), ("di Kota Magelang", "33.71"), ("di Magelang", "")]
)
def test_name_that_two_regions_share_needs_the_word_before_it(text: str, code: str) -> None:
    assert [m.region_code for m in find_places(text, tokenize(text))] == ([code] if code else [])


@given(st.text(st.characters(), max_size=80) | st.lists(st.sampled_from(["Depok", "Sleman", "Kota", "desa", "Tempel", "Kabupaten", "Jawa", "Barat"]), max_size=10).map(" ".join))  # fmt: skip
def test_mentions_of_any_text_are_parts_of_it_without_overlaps(text: str) -> None:
    position = 0
    for mention in find_places(text, tokenize(text), "34.04"):
        assert position <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        position = mention.end
