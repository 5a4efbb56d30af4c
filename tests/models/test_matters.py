"""Two matters are found where a text has two, and one matter is left whole."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import Complaint
from models.calibration import softmax
from models.matters import Matter, breaks, matters
from models.suggester import Suggester
from pipeline.normalize import tokenize
from tests.training.small_models import Trained

_TWO = [
    (
        "Lampu penerangan jalan di depan rumah kami padam sudah tiga malam. Selain itu tumpukan sampah di pasar tidak diangkut petugas kebersihan.",
        "Selain",
        ["perhubungan", "lingkungan-hidup"],
    ),
    (
        "Jalan rusak berlubang, aspal mengelupas semua. KTP elektronik saya belum dicetak Disdukcapil sejak Maret.",
        "KTP",
        ["pekerjaan-umum", "kependudukan"],
    ),
]
_ONE = [
    "Lampu penerangan jalan di depan rumah kami padam sudah tiga malam. Selain itu lampu jalan di gang sebelah juga mati, gelap sekali.",
    "Tumpukan sampah di pasar tidak diangkut petugas kebersihan, baunya menyengat. Bak sampah penuh dan truk sampah tidak pernah lewat.",
    "Jalan rusak berlubang dan aspal mengelupas",
    "sampah",
    "",
]
_pieces = st.sampled_from(
    ["lampu jalan mati", "sampah menumpuk", ". ", "!!", "\n", ", ", " dan ", " selain itu ", "KTP hilang", "jalan berlubang", "🔥", "#JalanRusak", "@admin", "12", " x ", "\u200b", "é"]
)  # fmt: skip
texts = st.lists(_pieces, max_size=14).map("".join)


def _found(suggester: Suggester, text: str) -> list[Matter]:
    known = suggester.understand(Complaint(text))
    return matters(text, known.tokens, suggester.scorer.score(known.words, known.heading), suggester.scorer)


def _first_sector(suggester: Suggester, matter: Matter) -> str:
    probabilities = suggester.probabilities(matter.scored, "topic")
    return suggester.heads["topic"].labels[int(probabilities.argmax())].partition("/")[0]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "begin", "sectors"), _TWO)
def test_two_matters_of_two_sentences_are_found(
    portable: Trained, text: str, begin: str, sectors: list[str]
) -> None:
    suggester = portable.suggester
    found = _found(suggester, text)
    assert [_first_sector(suggester, matter) for matter in found] == sectors
    assert [matter.start for matter in found] == [0, found[0].end]
    tokens = suggester.understand(Complaint(text)).tokens
    assert text[tokens[found[1].start].start :].startswith(begin)


@pytest.mark.slow
@pytest.mark.parametrize("text", _ONE)
def test_one_matter_is_left_whole(portable: Trained, text: str) -> None:
    assert _found(portable.suggester, text) == []


@pytest.mark.slow
@pytest.mark.parametrize(("text", "begin", "_sectors"), _TWO)
def test_suggestion_names_both_matters_and_both_agencies(
    portable: Trained, text: str, begin: str, _sectors: list[str]
) -> None:
    found = portable.suggester.suggest(Complaint(text, region_code="34.04"))
    assert len(found.matters) == 2
    first, second = found.matters
    assert first["start"] == 0
    assert first["end"] <= second["start"] == text.index(begin)
    assert second["end"] <= len(text)
    assert {first["agency"], second["agency"]} == {agency.code for agency in found.agencies[:2]}
    assert found.decision.action != "auto"


@pytest.mark.slow
@pytest.mark.parametrize("text", _ONE)
def test_suggestion_for_one_matter_says_nothing_of_matters(portable: Trained, text: str) -> None:
    assert "matters" not in portable.suggester.suggest(Complaint(text, region_code="34.04")).as_json()


@pytest.mark.slow
@given(texts, st.sampled_from(["", "Sampah di pasar", "Lampu jalan dan sampah"]))
def test_matters_of_any_text_lie_in_it_in_order(portable: Trained, text: str, title: str) -> None:
    """None or two; the title is no part of either."""
    found = portable.suggester.suggest(Complaint(text, title=title)).matters
    assert len(found) in {0, 2}
    ends = [end for matter in found for end in (matter["start"], matter["end"])]
    assert all(0 <= before <= after <= len(text) for before, after in pairwise(ends))
    assert all(text[matter["start"] : matter["end"]].strip() for matter in found)


@pytest.mark.slow
@pytest.mark.parametrize(("text", "_begin", "_sectors"), _TWO)
def test_each_matter_is_scored_as_the_part_it_is(
    portable: Trained, text: str, _begin: str, _sectors: list[str]
) -> None:
    """The cut that was chosen among sums over all breaks gives what the parts score by themselves."""
    suggester = portable.suggester
    known = suggester.understand(Complaint(text))
    scored = suggester.scorer.score(known.words, known.heading)
    head = suggester.heads["topic"]
    sure = [
        min(_chance(suggester, text, 0, at), _chance(suggester, text, at, len(known.tokens)))
        for at in breaks(text, known.tokens)
    ]
    chosen = matters(text, known.tokens, scored, suggester.scorer)
    least = min(float(softmax(part.scored.scores[head.columns], head.temperature).max()) for part in chosen)
    assert any(least == pytest.approx(one, abs=1e-4) for one in sure)


def _chance(suggester: Suggester, text: str, start: int, end: int) -> float:
    known = suggester.understand(Complaint(text))
    part = suggester.scorer.part(suggester.scorer.score(known.words, known.heading), start, end)
    return float(np.max(suggester.probabilities(part, "topic")))


@given(texts)
def test_breaks_leave_three_words_on_both_sides(text: str) -> None:
    tokens = tokenize(text)
    found = breaks(text, tokens)
    assert found == sorted(set(found))
    assert all(3 <= number <= len(tokens) - 3 for number in found)


def test_breaks_stand_at_signs_and_connectors() -> None:
    text = "jalan rusak parah. lampu jalan mati dan sampah di pasar numpuk"
    assert breaks(text, tokenize(text)) == [3, 6]


def test_text_of_many_sentences_has_a_bounded_number_of_breaks() -> None:
    text = "satu dua tiga. " * 200
    assert len(breaks(text, tokenize(text))) == 24
