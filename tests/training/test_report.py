"""The report that `evaluate --report` writes: recomputable, self-contained, without texts where none are wanted."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import disposisi
from data.schema import Complaint, LabelledComplaint
from tests.training.own_history import OWN_HISTORY, REGION
from tests.training.small_models import Trained
from training.reporting.build import Against, examples, measured, write_report
from training.reporting.figures import figures
from training.reporting.page import report_page

pytestmark = pytest.mark.slow
_PHONE = "081234567890"
_HIDDEN = "rahasia sekali lampu taman"
_ROWS = [
    *OWN_HISTORY,
    LabelledComplaint(
        Complaint(f"lampu jalan padam, hubungi {_PHONE}", region_code=REGION),
        topic="Sertipikat",
        agency="ATR/BPN",
    ),
    LabelledComplaint(
        Complaint(_HIDDEN, region_code=REGION, confidential=True), topic="Sertipikat", agency="ATR/BPN"
    ),
]


@pytest.fixture(scope="module")
def metrics(own: Trained) -> dict[str, Any]:
    against = Against(own.suggester, OWN_HISTORY, min_n=5)
    found = measured(own.suggester, _ROWS, against, progress=lambda _done: None)
    return dict(json.loads(json.dumps(found)))


def test_every_figure_can_be_computed_again_from_what_is_kept(metrics: dict[str, Any]) -> None:
    kept = {name: part for name, part in metrics.items() if name != "figures"}
    assert json.loads(json.dumps(figures(kept))) == metrics["figures"]


class _Texts(HTMLParser):
    """Collects what a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the signature of the base class
        self._hidden += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.seen.append(data)


def _figures_of(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        yield from (number for part in value.values() for number in _figures_of(part))
    elif isinstance(value, list):
        yield from (number for part in value for number in _figures_of(part))
    elif isinstance(value, int | float):
        yield value


def test_every_share_that_the_page_shows_stands_in_the_metrics(metrics: dict[str, Any]) -> None:
    """A share on the page is one of the metrics, rounded: the page computes nothing."""
    reader = _Texts()
    page = re.sub(r"<svg.*?</svg>", "", report_page(metrics, {}), flags=re.DOTALL)
    reader.feed(page)
    shown = {abs(float(one)) for one in re.findall(r"[-+]?\b\d\.\d{3}\b", " ".join(reader.seen))}
    known = {round(abs(number), 3) for number in _figures_of(metrics)}
    assert len(shown) > 20
    assert [one for one in shown if min(abs(one - number) for number in known) > 0.00101] == []


def test_page_is_one_file_that_loads_nothing(metrics: dict[str, Any], tmp_path: Path) -> None:
    write_report(tmp_path / "baru", metrics, examples(metrics, _ROWS))
    assert sorted(path.name for path in (tmp_path / "baru").iterdir()) == ["metrics.json", "report.html"]
    page = (tmp_path / "baru" / "report.html").read_text("utf-8")
    assert not re.search(
        r"<(?:link|img|iframe)\b|@import|url\((?!#)|(?:src|href)=\"(?!#|data:)", page.replace("xlink:", "")
    )
    assert "prefers-color-scheme" in page
    assert page.count("<svg") >= 6
    assert json.loads((tmp_path / "baru" / "metrics.json").read_text("utf-8")) == metrics


def test_texts_are_masked_and_confidential_ones_are_not_shown(metrics: dict[str, Any]) -> None:
    page = report_page(metrics, examples(metrics, _ROWS))
    assert "lampu jalan padam, hubungi [PHONE]" in page
    assert _PHONE not in page
    assert _HIDDEN not in page


def test_metrics_hold_no_text(metrics: dict[str, Any]) -> None:
    written = json.dumps(metrics, ensure_ascii=False)
    assert [row.complaint.text for row in _ROWS if row.complaint.text in written] == []
    assert "hubungi" not in report_page(metrics, {})


def test_same_rows_give_the_same_report(metrics: dict[str, Any]) -> None:
    assert report_page(metrics, {}) == report_page(metrics, {})


def test_rivals_and_champion_are_beside_the_model(metrics: dict[str, Any]) -> None:
    assert list(metrics["figures"]["agency"]["rivals"]) == ["majority", "baseline", "champion"]
    assert metrics["figures"]["agency"]["moved"]["classes"] == []
    assert [point["rows"] for point in metrics["learning_curve"]] == [7, 15, 30, 60]


@pytest.mark.filterwarnings("default")
def test_command_writes_the_report_and_says_why_there_is_no_baseline(
    own: Trained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "uji.ndjson"
    lines = [{"text": row.complaint.text, "topic": row.topic, "region_code": REGION} for row in OWN_HISTORY]
    corpus.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    call = [
        "evaluate",
        "--model",
        str(own.folder),
        "--corpus",
        str(corpus),
        "--report",
        str(tmp_path / "r"),
        "--no-examples",
        "--json",
    ]
    with pytest.raises(SystemExit) as end:
        disposisi.cli(args=call, prog_name="disposisi")
    assert end.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert said["topic"]["n"] == len(OWN_HISTORY)
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert "No training rows were given (--train)" in page
    assert "lampu jalan depan balai" not in page
