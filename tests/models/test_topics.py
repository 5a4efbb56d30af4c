"""Topics agree with the agencies that answered for them, and sectors with their topics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.topics import RANKED, TopicLinks, ranked_sectors, ranked_topics

_TOPICS = ("Lampu", "Sampah", "Jalan")
_AGENCIES = ("Dishub", "DLH", "PU", "Kelurahan {desa}")
_COUNTS = {"Lampu": {"Dishub": 40, "PU": 2}, "Sampah": {"DLH": 30, "Kelurahan {desa}": 10}}
_LINKS = TopicLinks.from_json(_COUNTS, _TOPICS, _AGENCIES)


def _shares(size: int) -> st.SearchStrategy[NDArray[np.float64]]:
    """Give probabilities, some of them zero."""
    weight = st.one_of(st.just(0.0), st.floats(1e-6, 1))
    return (
        st.lists(weight, min_size=size, max_size=size)
        .filter(lambda weights: sum(weights) > 0)
        .map(lambda weights: np.array(weights) / sum(weights))
    )


def test_links_of_each_topic_sum_to_one_and_leave_nothing_impossible() -> None:
    assert _LINKS.shares.shape == (3, 4)
    assert _LINKS.shares.sum(axis=1) == pytest.approx(1)
    assert _LINKS.shares.min() > 0
    assert _LINKS.shares[0].argmax() == 0
    assert _LINKS.shares[1].argmax() == 1


def test_topic_without_an_agency_is_linked_to_all_alike() -> None:
    assert _LINKS.shares[2] == pytest.approx(0.25)


@given(_shares(3), _shares(4))
def test_agreed_topics_sum_to_one(topics: NDArray[np.float64], agencies: NDArray[np.float64]) -> None:
    found = _LINKS.agreed(topics, agencies)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert ((found > 0) == (topics > 0)).all()


@given(st.lists(st.tuples(_shares(3), _shares(4)), min_size=1, max_size=6))
def test_many_rows_agree_as_each_alone(rows: list[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> None:
    topics, agencies = (np.stack(side) for side in zip(*rows, strict=True))
    together = _LINKS.agreed(topics, agencies)
    assert together.sum(axis=1) == pytest.approx(1)
    assert together == pytest.approx(np.stack([_LINKS.agreed(one, other) for one, other in rows]))


@given(_shares(3))
def test_agencies_that_say_what_the_topics_say_change_nothing(topics: NDArray[np.float64]) -> None:
    assert _LINKS.agreed(topics, topics @ _LINKS.shares) == pytest.approx(topics)


@given(_shares(3), _shares(4))
def test_topics_that_share_their_agencies_are_not_told_apart(
    topics: NDArray[np.float64], agencies: NDArray[np.float64]
) -> None:
    """Where every topic went to the same agencies, uniform or not, the agencies say nothing about the topic."""
    alike = TopicLinks.from_json({topic: {"DLH": 5} for topic in _TOPICS}, _TOPICS, _AGENCIES)
    assert alike.agreed(topics, agencies) == pytest.approx(topics)
    assert TopicLinks.from_json({}, _TOPICS, _AGENCIES).agreed(topics, agencies) == pytest.approx(topics)


@given(st.floats(0.1, 0.85))
def test_topic_whose_agency_is_believed_in_is_raised(first: float) -> None:
    topics = np.array([first, 0.99 - first, 0.01])
    assert _LINKS.agreed(topics, np.array([0.97, 0.01, 0.01, 0.01]))[0] > topics[0]
    assert _LINKS.agreed(topics, np.array([0.01, 0.97, 0.01, 0.01]))[0] < topics[0]


def test_count_of_an_unknown_agency_is_refused() -> None:
    with pytest.raises(KeyError):
        TopicLinks.from_json({"Lampu": {"Entah": 1}}, _TOPICS, _AGENCIES)


def test_ranked_topics_keep_the_historys_own_names_to_the_letter() -> None:
    labels = ["Sampah / Kebersihan", "perhubungan/penerangan-jalan", "Jalan Berlubang!"]
    sectors = ["lingkungan-hidup", "perhubungan", "pekerjaan-umum"]
    found = ranked_topics(np.array([0.2, 0.5, 0.3]), labels, sectors, 2)
    assert [topic.code for topic in found] == [
        "perhubungan/penerangan-jalan", "pekerjaan-umum/jalan-berlubang",
    ]  # fmt: skip
    assert found[1].name == "Jalan Berlubang!"
    assert [topic.probability for topic in found] == [0.5, 0.3]


@given(_shares(8))
def test_sectors_have_their_topics_probabilities_together(probabilities: NDArray[np.float64]) -> None:
    sectors = ["perhubungan", "perhubungan", "kesehatan", "pendidikan", "sosial", "pertanahan", "kesehatan", "pekerjaan-umum"]  # fmt: skip
    found = ranked_sectors(probabilities, sectors)
    chances = [sector.probability for sector in found]
    assert len(found) == RANKED
    assert chances == sorted(chances, reverse=True)
    for sector in found:
        own = [one for one, code in zip(probabilities.tolist(), sectors, strict=True) if code == sector.code]
        assert sector.probability == pytest.approx(sum(own))
