"""Figures about a model, and about a file before it is learned from."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import Trained
from training.check import check_file
from training.errors import TrainingError
from training.evaluate import bootstrap, calibration_error, evaluate, measure

Write = Callable[[str, str | bytes], Path]


@given(st.lists(st.booleans(), min_size=1, max_size=300))
def test_interval_holds_the_share(hits: list[bool]) -> None:
    figure = bootstrap(np.array(hits))
    assert figure.value == pytest.approx(sum(hits) / len(hits))
    assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_more_rows_make_a_narrower_interval() -> None:
    few, many = bootstrap(np.arange(40) % 2 == 0), bootstrap(np.arange(4000) % 2 == 0)
    assert many.high - many.low < (few.high - few.low) / 5
    assert few.high - few.low == pytest.approx(2 * 1.96 * (0.25 / 40) ** 0.5, rel=0.1)


def test_calibration_error_is_none_where_probabilities_come_true() -> None:
    probabilities = np.repeat([0.2, 0.8], 500)
    true = np.concatenate([np.arange(500) % 5 == 0, np.arange(500) % 5 != 0])
    assert calibration_error(probabilities, true) < 0.02
    assert calibration_error(probabilities, ~true) == pytest.approx(0.6, abs=0.05)


@pytest.mark.slow
def test_wrong_candidate_counts_against_the_label_it_names_by_code_or_name(own: Trained) -> None:
    said = own.suggester.suggest(OWN_HISTORY[0].complaint)
    water = [({"air/pipa", "Air: pipa"}, 0.9)]
    assert measure([(water, "air/pipa", said), (water, "jalan/lubang", said)]).macro_f1 == pytest.approx(
        1 / 3
    )


@pytest.mark.slow
def test_model_is_measured_on_every_label_there_is(own: Trained) -> None:
    found = evaluate(own.suggester, OWN_HISTORY, progress=lambda _done: None)
    assert set(found) == {"topic", "agency"}
    assert found["topic"].n == len(OWN_HISTORY)
    assert found["topic"].accuracy.value > 0.9
    assert found["topic"].macro_f1 > 0.9
    assert sum(found["topic"].actions.values()) == len(OWN_HISTORY)
    assert found["agency"].top3.value > 0.9


@pytest.mark.slow
def test_rows_without_labels_cannot_be_measured_on(own: Trained) -> None:
    from data.schema import Complaint, LabelledComplaint  # noqa: PLC0415

    with pytest.raises(TrainingError, match="no row has"):
        evaluate(own.suggester, [LabelledComplaint(Complaint("x"))], progress=lambda _done: None)


_FILE = """id,text,topic,agency,channel,date,status
1,Lampu mati di gang,perhubungan/penerangan-jalan,Dishub,SMS,2026-01-05,selesai
2,"lampu MATI, di gang!",listrik/pemadaman,PLN,WA,2026-02-01,selesai
3,hubungi saya di 081234567890,Lain,Umum,SMS,,proses
4,,x,y,z,,
"""


@pytest.mark.filterwarnings("default")
def test_file_is_looked_through(write: Write) -> None:
    found = check_file(write("riwayat.csv", _FILE)).as_json()
    assert (found["rows"], found["rejected"]) == (3, 1)
    assert found["rejected_lines"] == [{"line": 5, "reason": "no text"}]
    assert found["labels"] == {"topic": 3, "agency": 3, "kind": 0}
    assert found["channels"] == {"sms": 2, "whatsapp": 1}
    assert (found["from"], found["to"]) == ("2026-01-05", "2026-02-01")
    assert (found["duplicates"], found["conflicting_duplicates"]) == (1, 1)
    assert found["personal_data"] == {"PHONE": 1}
    assert found["topics_outside_taxonomy"] == 1
    assert "status" in found["warnings"][0]


@pytest.mark.filterwarnings("default")
def test_what_is_said_of_a_file_holds_no_text_of_a_complaint(write: Write) -> None:
    found = str(check_file(write("riwayat.csv", _FILE)).as_json()).lower()
    assert "081234567890" not in found
    assert "gang" not in found
