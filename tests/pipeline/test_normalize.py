"""From what citizens write to plain words that know where they stood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.features import bigrams, word_features
from pipeline.lexicon import spellings
from pipeline.normalize import read, tokenize
from tests.golden.tables import golden, golden_lines

any_text = st.text(st.characters(), max_size=200)  # lone surrogates too
messy_text = st.lists(
    st.sampled_from(["lampu", "JALAN", " ", "\n", "&amp;", "&#233;", "&nbsp;", "\u200b", "\ufdfa", "e\u0301", "2", "anak2",
                     "#LampuMati", "@dishub", "https://x.id/a", "\U0001f600", "\ud800", "İ", "ﬁ", "-", "'", "yg", "12.30"]),
    max_size=30,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("row", golden("spellings"), ids=lambda row: row["written"])
def test_written_words_are_read_as(row: dict[str, str]) -> None:
    assert " ".join(token.word for token in tokenize(row["written"])) == row["read"]


@given(any_text | messy_text)
def test_any_text_gives_words_in_order_with_offsets_inside_it(text: str) -> None:
    position = 0
    for token in tokenize(text):
        assert token.word
        assert not any(character.isspace() for character in token.word)
        assert position <= token.start < token.end <= len(text)
        position = token.start


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("lampu &amp; jln mati", ["lampu", "jln", "mati"]),
        ("\u200blam\u200bpu  mati", ["lam\u200bpu", "mati"]),
        ("\U0001f600\U0001f600 gelap", ["gelap"]),
        ("\U0001f525 di pasar", ["\U0001f525", "di", "pasar"]),
        ("\u00e2\u20ac\u0153lampu mati", ["lampu", "mati"]),
        ("bayar Rp 50.000,- tadi", ["bayar", "Rp 50.000", "Rp 50.000", "tadi"]),
        ("\u00bc jam", ["\u00bc", "\u00bc", "jam"]),
        ("#LampuMati ya", ["Lampu", "Mati", "ya"]),
        ("anak2 main", ["anak2", "main"]),
        ("\uff2c\uff41mpu", ["\uff2c\uff41mpu"]),
    ],
)
def test_offsets_cut_the_words_out_of_the_text_as_it_came(text: str, surfaces: list[str]) -> None:
    assert [text[token.start : token.end] for token in tokenize(text)] == surfaces


def test_all_words_of_an_abbreviation_stand_where_it_stood() -> None:
    tokens = tokenize("tlg pju")
    assert tokens[0].word == "tolong"
    assert len(tokens) > 2
    assert {(token.start, token.end) for token in tokens[1:]} == {(4, 7)}


@given(st.text("abc i2-&;#@.", max_size=60))
def test_upper_case_changes_no_word(text: str) -> None:
    """Hashtags aside, whose capitals part the words."""
    plain = text.replace("#", "")
    assert [token.word for token in tokenize(plain)] == [token.word for token in tokenize(plain.upper())]


_FORMAL = golden_lines("formal_sentences.txt")


def test_a_thousand_formal_sentences_stay_as_they_are() -> None:
    """Lists and rules are for what is not formal: here they must change nothing but the case of letters."""
    changed = [
        (sentence[token.start : token.end], token.word)
        for sentence in _FORMAL
        for token in tokenize(sentence)
        if sentence[token.start : token.end].lower() != token.word
    ]
    assert len(_FORMAL) == 1_000
    assert changed == []


_SAID = st.lists(st.sampled_from([*sorted(spellings())[::7], *" ".join(_FORMAL[:40]).split()]), max_size=12)


@given(_SAID)
def test_reading_what_was_read_changes_nothing(words: list[str]) -> None:
    once = read(" ".join(words))
    if once.language == "id" and not once.mixed:
        assert read(once.normalized).normalized == once.normalized


@given(
    st.sampled_from(
        ["lampu", "banjir", "Rp", "9", ".", "@a.b", "<b>", "&lt;", "#A", "\u0301", "yth ", "nama: "]
    ),
    st.integers(1, 1_000_000),
)
@settings(max_examples=15, deadline=None)
def test_a_megabyte_of_anything_is_read(unit: str, length: int) -> None:
    text = (unit * (length // len(unit) + 1))[:length]
    assert all(0 <= token.start < token.end <= length for token in tokenize(text))


def test_school_is_not_read_as_an_adverb() -> None:
    """In chats it may be short for "sampai"; in nearly every complaint it is a junior high school."""
    assert "smp" in [token.word for token in tokenize("Atap SMP bocor")]


@given(st.lists(st.sampled_from(["lampu", "mati", "jalan", "perbaikan"]), max_size=8))
def test_there_is_one_pair_fewer_than_words(words: list[str]) -> None:
    assert len(bigrams(words)) == max(len(words) - 1, 0)


@given(st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=15))
def test_word_has_its_stem_and_every_character_in_an_ngram(word: str) -> None:
    names = word_features(word)
    assert names[0].startswith("s=")
    grams = [name[2:] for name in names if name.startswith("c=")]
    assert all(3 <= len(gram) <= 5 for gram in grams)
    assert set("".join(grams)) == {*word, "<", ">"}
