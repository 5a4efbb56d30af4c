"""Places named in a text become region codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import regions
from data.suggestion import PlaceMention
from pipeline.normalize import tokenize
from pipeline.places import find_places
from tests.golden.tables import golden


def _found(text: str, region_code: str = "") -> list[PlaceMention]:
    return find_places(text, tokenize(text), region_code)


@pytest.mark.parametrize("row", golden("places_sleman"), ids=lambda row: row["text"])
def test_place_in_sleman(row: dict[str, str]) -> None:
    found = [mention.region_code for mention in _found(row["text"], "34.04")]
    assert found == ([row["region_code"]] if row["region_code"] else [])


@pytest.mark.parametrize(
    "row", golden("places"), ids=lambda row: f"{row['region_code'] or 'nasional'}: {row['text']}"
)
def test_places_of_the_table(row: dict[str, str]) -> None:
    assert [m.region_code or "?" for m in _found(row["text"], row["region_code"])] == row["codes"].split()


def test_table_names_regions_that_exist() -> None:
    codes = {code for row in golden("places") for code in row["codes"].split()} - {"?"}
    assert all(regions.region(code).code == code for code in codes)


def test_mentions_stand_in_the_order_of_the_text_with_its_own_letters() -> None:
    mentions = _found("dari NGAGLIK ke Kota Yogyakarta lewat mlati", "34.04")
    assert [m.text for m in mentions] == ["NGAGLIK", "Yogyakarta", "mlati"]
    assert [m.level for m in mentions] == ["kecamatan", "kota", "kecamatan"]


def test_regency_in_the_text_opens_its_villages() -> None:
    found = _found("lampu mati di Sinduadi, Kabupaten Sleman")
    assert [m.region_code for m in found] == ["34.04.06.2001", "34.04"]
    assert _found("lampu mati di Sinduadi") == []


@pytest.mark.parametrize(
    ("text", "code"), [("di Kabupaten Magelang", "33.08"), ("di Kota Magelang", "33.71"), ("di Magelang", "")]
)
def test_name_that_two_regions_share_needs_the_word_before_it(text: str, code: str) -> None:
    assert [m.region_code for m in _found(text)] == [code]


def test_name_that_nothing_settles_gives_its_candidates() -> None:
    (mention,) = _found("banjir di Magelang", "34.04")
    assert (mention.region_code, mention.candidates) == ("", ("33.08", "33.71"))
    assert mention.as_json()["candidates"] == ["33.08", "33.71"]
    (mention,) = _found("Kelurahan Wonorejo", "35.78")
    assert (mention.level, mention.candidates) == ("kelurahan", ("35.78.03.1005", "35.78.05.1005"))


def test_too_many_namesakes_are_not_listed() -> None:
    (mention,) = _found("Desa Sukamaju gelap")
    assert (mention.region_code, mention.candidates) == ("", ())
    assert "candidates" not in mention.as_json()


def test_nearest_namesake_is_meant() -> None:
    """The same regency, then the same province, then the country."""
    assert [m.region_code for m in _found("Kecamatan Depok", "34.04")] == ["34.04.07"]
    assert [m.region_code for m in _found("Kecamatan Depok", "32.74")] == ["32.09.31"]


def test_word_with_one_letter_wrong_is_read_at_home_only() -> None:
    assert [m.region_code for m in _found("warga Sinduadii resah", "34.04")] == ["34.04.06.2001"]
    assert _found("warga Sinduadii resah", "35.78") == []


def test_glued_preposition_is_not_part_of_the_mention() -> None:
    (mention,) = _found("macet disurabaya terus")
    assert (mention.text, mention.region_code) == ("surabaya", "35.78")


words = (
    "Depok Sleman Kota desa Tempel Kabupaten Jawa Barat kecamatan Wonorejo Rungkut condong catur Kulon- Progo "
    "disurabaya Sukamaju jalan raya Jogja-Solo kel. Bandung , Sinduadii rt 3"
)
texts = st.text(st.characters(), max_size=80) | st.lists(st.sampled_from(words.split()), max_size=12).map(
    " ".join
)


@given(texts, st.sampled_from(["34.04", "35.78", "34", ""]))
def test_mentions_of_any_text_are_parts_of_it_without_overlaps(text: str, region_code: str) -> None:
    position = 0
    for mention in _found(text, region_code):
        assert position <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert all(regions.region(code) for code in (mention.region_code, *mention.candidates) if code)
        assert not (mention.region_code and mention.candidates)
        position = mention.end


@given(texts)
def test_reading_twice_gives_the_same(text: str) -> None:
    """What is remembered of words does not change what they mean."""
    assert _found(text, "34.04") == _found(text, "34.04")
