"""The language of short texts, and what words of regional languages say in Indonesian."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import LANGUAGES, detect, sentences
from pipeline.normalize import read


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("lampu yang di jalan itu mati dan tidak ada yang datang", "id"),
        ("dalane rusak kok ora tau didandani to", "jv"),
        ("jalan di lembur abdi ruksak parah teu aya nu ngomean", "su"),
        ("jalan di kampuang ambo alah rusak bana indak ado nan mamelok an", "min"),
        ("margi ring desa tiange uwug sampun makelo nenten wenten sane menahin", "ban"),
        ("jalan kat depan rumah saya dah rosak teruk tapi tak ada orang yang baiki pun", "ms"),
        ("the street light in front of our house has been broken for two weeks", "en"),
        ("Jalan rusak", "id"),
        ("", "id"),
        ("12345 !!!", "id"),
    ],
)
def test_main_language(text: str, main: str) -> None:
    assert detect(text.split())[0] == main


def test_second_language_is_named_where_it_speaks_twice() -> None:
    text = "lampu yang di depan itu mati dan kami tidak bisa lewat ora iso piye"
    main, mixed = detect(text.split())
    assert main == "id"
    assert mixed[0] == "jv"


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_are_of_their_own(code: str) -> None:
    """Each line is there once, so that nothing counts double."""
    lines = [line for line in sentences(code).split("\n") if line]
    assert len(lines) == len(set(lines)) >= 500


@given(st.lists(st.text(min_size=1, max_size=30), max_size=30))
def test_any_words_have_a_language(words: list[str]) -> None:
    main, mixed = detect(words)
    assert {main, *mixed} <= set(LANGUAGES)
    assert main not in mixed


def test_a_regional_word_is_read_only_in_a_text_of_its_language() -> None:
    """Javanese "kali" is a river, Indonesian "kali" a number of times."""
    assert "kali" in read("sudah dua kali lampu ini mati dan belum diperbaiki").normalized.split()
    assert "sungai" in read("kaline mambu banget akeh uwuh sing dibuwang nang kali").normalized.split()
