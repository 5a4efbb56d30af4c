"""The word lists that people edit: well-formed, harmless to plain words, and felt without touching code."""

import pytest

from pipeline.lexicon import REGIONAL, read_table, regional, spellings
from pipeline.normalize import tokenize
from pipeline.spelling import spell
from pipeline.stem import root_words


def test_spellings_are_single_lower_case_words_and_lead_to_plain_ones() -> None:
    forms = [row["form"] for row in read_table("spellings")]
    assert len(forms) == len(set(forms)) >= 1_500
    for form, plain in spellings().items():
        assert spell(form) == plain, form
        assert [token.word for token in tokenize(f"laporan {form}")][1:] == list(plain), form
        assert all(spell(word)[0] == word for word in plain), form


def test_a_root_word_among_the_spellings_says_why() -> None:
    unjustified = [
        row["form"] for row in read_table("spellings") if row["form"] in root_words() and not row["why"]
    ]
    assert unjustified == []


@pytest.mark.parametrize("language", REGIONAL)
def test_regional_words_lead_to_plain_indonesian_ones(language: str) -> None:
    rows = read_table(language)
    assert len(rows) == len({row["form"] for row in rows}) >= 250
    for row in rows:
        assert row["form"] == row["form"].lower()
        assert " " not in row["form"]
    for form, plain in regional(language).items():
        assert plain, form
        assert all(spell(word)[0] == word for word in plain), form


@pytest.mark.parametrize("language", REGIONAL)
def test_words_with_another_sense_in_indonesian_wait_for_a_text_of_their_language(language: str) -> None:
    ambiguous = {row["form"] for row in read_table(language) if row["note"]}
    assert ambiguous
    assert ambiguous.isdisjoint(regional(f"~{language}"))
    assert regional(f"~{language}").keys() | ambiguous == regional(language).keys()


@pytest.mark.parametrize("phrase", [row["phrase"] for row in read_table("frames")])
def test_a_phrase_of_a_frame_is_written_as_texts_are_read(phrase: str) -> None:
    """Else no text could ever hold it."""
    assert " ".join(token.word for token in tokenize(f"laporan {phrase}")) == f"laporan {phrase}"


def test_a_line_added_to_a_list_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the table knows a word."""
    rows = [*read_table("spellings"), {"form": "jlnx", "plain": "jalan raya", "why": ""}]
    monkeypatch.setattr("pipeline.lexicon.read_table", lambda _name: rows)
    spellings.cache_clear()
    try:
        assert spell("jlnx") == ("jalan", "raya")
    finally:
        spellings.cache_clear()
