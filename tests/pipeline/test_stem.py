"""Stems are Sastrawi's own, only faster."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from pipeline.stem import root_words, stem

_WORDS = [
    "memperbaiki", "perbaikan", "diperbaiki", "terbakar", "pembakaran", "berlubang", "lubangnya",
    "penerangan", "menerangi", "kemacetan", "dimacetkan", "penyaluran", "menyalurkan", "tersumbat",
    "penyumbatan", "pelayanan", "melayani", "dilayani", "pengaduan", "mengadukan", "laporan",
    "melaporkan", "pungutan", "dipungut", "kekerasan", "mengeraskan", "bantuan", "membantu",
    "pembagian", "terbagi", "pendataan", "mendata", "kependudukan", "menduduki", "anak-anak",
    "mati-matian", "berkali-kali", "kebersihan", "membersihkan", "pengangkutan", "terangkut",
    "jalannya", "lampunya", "belum", "tidak", "pln", "bpjs", "wifi", "xyzabc", "a", "kuitansinya",
    "mempertanggungjawabkan",
]  # fmt: skip


@cache
def _untouched() -> Any:
    return StemmerFactory().create_stemmer()


@pytest.mark.parametrize("word", _WORDS)
def test_stem_is_sastrawis(word: str) -> None:
    assert stem(word) == (_untouched().stem(word) or word)


@given(
    st.tuples(
        st.sampled_from(["", "me", "mem", "di", "ber", "ter", "pe", "pem", "ke", "se", "memper"]),
        st.sampled_from(["lampu", "baik", "tanggung", "sapu", "ajar", "bakar", "zzz"]),
        st.sampled_from(["", "kan", "an", "i", "nya", "lah", "kannya"]),
    ).map("".join)
)
def test_stem_is_sastrawis_for_words_that_nobody_wrote(word: str) -> None:
    assert stem(word) == (_untouched().stem(word) or word)


@given(st.text(st.characters(), min_size=1, max_size=20))
def test_no_word_is_stemmed_to_nothing(word: str) -> None:
    assert stem(word)


def test_root_words_are_sastrawis() -> None:
    assert {"lampu", "jalan", "tempel"} <= root_words()
    assert "" not in root_words()
