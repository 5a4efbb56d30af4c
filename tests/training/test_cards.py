"""Cards: of a model and of a corpus, readable by people in two languages and by Hugging Face."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import disposisi
from tests.training.small_models import Trained

_PHONE = "081234567890"


def _front(card: str) -> dict[str, Any]:
    head = re.match(r"---\n(.*?)\n---\n", card, re.DOTALL)
    assert head
    return dict(yaml.safe_load(head[1]))


@pytest.mark.slow
def test_model_card_says_in_its_front_matter_what_the_manifest_measured(own: Trained) -> None:
    front = _front(own.artifact.card)
    [model] = front["model-index"]
    measured = own.artifact.manifest["metrics"]
    assert model["name"] == own.artifact.version
    assert [one["metrics"][0]["value"] for one in model["results"]] == [
        one["accuracy"] for one in measured.values()
    ]
    assert [one["dataset"]["args"]["rows"] for one in model["results"]] == [
        one["rows"] for one in measured.values()
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["Kegunaan / Intended use", "Batas / Limits", "Saran bukan keputusan", "is not a decision"]
)
def test_model_card_is_in_two_languages(own: Trained, part: str) -> None:
    assert part in own.artifact.card


@pytest.mark.filterwarnings("default")
def test_data_card_counts_and_quotes_nothing(tmp_path: Path) -> None:
    corpus, out = tmp_path / "riwayat.csv", tmp_path / "kartu.md"
    lines = [
        f"lampu jalan gang {i} mati hubungi {_PHONE},PJU,Dishub,SMS,2026-01-{i:02},34.04" for i in range(1, 9)
    ]
    lines.append("perkara khusus bapak anu,Perkara Anu,Dinas Anu,SMS,2026-02-01,34.04")
    corpus.write_text("text,topic,agency,channel,date,region_code\n" + "\n".join(lines) + "\n", "utf-8")
    with pytest.raises(SystemExit) as end:
        disposisi.cli(args=["data", "card", str(corpus), "--out", str(out), "--license", "cc-by-4.0"])
    assert end.value.code == 0
    card = out.read_text("utf-8")
    front = _front(card)
    assert (front["license"], front["size_categories"]) == ("cc-by-4.0", ["n<1K"])
    assert "9 laporan warga" in card
    assert "2026-01-01 - 2026-02-01" in card
    assert "| PJU | 8 | 88.9% |" in card
    assert "| PHONE | 8 | 100.0% |" in card
    assert "8 dari / of 9 laporan" in card
    assert "1 lainnya / others | 1 |" in card
    assert [word for word in (_PHONE, "gang", "Anu", "khusus") if word in card] == []
