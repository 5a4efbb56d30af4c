"""Raw stems are Sastrawi's to the letter; corrected ones are right for the words of complaints."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import stem as module
from pipeline.stem import corrections, raw_stem, root_words, stem
from tests.golden.tables import golden
from tests.pipeline.sastrawi import PATTERNS, forms, fuzz, patched, untouched

_GOLD = golden("stems")


@pytest.mark.parametrize(
    ("words", "count"), [(forms, 25_740), (fuzz, 60_000)], ids=["dictionary x patterns", "fuzz"]
)
def test_raw_stem_is_sastrawis(words: Callable[[int, int], Iterator[str]], count: int) -> None:
    assert count % len(PATTERNS) == 0 or words is fuzz
    differ = [(word, raw_stem(word)) for word in words(count, 4) if raw_stem(word) != patched().stem(word)]
    assert differ == []


def test_raw_stem_is_that_of_the_untouched_package() -> None:
    """The oracle above has its dictionary replaced; this one has nothing replaced."""
    words = [*forms(240, 5), *fuzz(60, 5)]
    assert [raw_stem(word) for word in words] == [untouched().stem(word) for word in words]


@given(st.text(max_size=40))
def test_raw_stem_of_any_text_is_sastrawis(text: str) -> None:
    assert raw_stem(text) == patched().stem(text)


@given(st.text(min_size=1, max_size=40))
def test_no_word_is_stemmed_to_nothing(word: str) -> None:
    assert stem(word)


def test_words_in_memory_are_bounded() -> None:
    most = module._stem_word.cache_parameters()["maxsize"]
    assert most is not None
    assert most <= 100_000


def test_a_correction_is_needed_and_names_a_root() -> None:
    """Each of the listed words is one that Sastrawi gets wrong; its root stays itself."""
    listed = corrections()
    assert len(listed) >= 150
    assert [word for word, root in listed.items() if raw_stem(word) == root] == []
    assert [(word, root) for word, root in listed.items() if stem(root) != root] == []


def test_corrections_can_be_switched_off() -> None:
    assert (stem("kerusakan"), stem("kerusakan", corrected=False)) == ("rusak", "rusa")
    assert stem("kerusakannya") == "rusak"


def test_gold_words_have_their_roots() -> None:
    wrong = [(row["word"], stem(row["word"])) for row in _GOLD if stem(row["word"]) != row["root"]]
    assert len(_GOLD) >= 200
    assert len(wrong) <= 0.03 * len(_GOLD), wrong


def test_root_words_are_sastrawis() -> None:
    assert {"lampu", "jalan", "tempel"} <= root_words()
    assert "" not in root_words()
