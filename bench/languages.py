"""The language of short texts on NusaX sentences, and how a model reads four regional languages.

usage: languages.py SHARED_DIR [MODEL]
NusaX (CC-BY-SA 4.0, Winata et al. 2023) is measured on and never learned from. The peer knows id, jv, ms and en only,
so its line is over the two languages of NusaX it knows.
"""

import csv
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

from data.schema import Complaint
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester
from pipeline.language import detect
from pipeline.lexicon import REGIONAL
from pipeline.spelling import speller
from tests.golden.tables import golden
from training.evaluate import bootstrap

_CODES = {"indonesian": "id", "javanese": "jv", "sundanese": "su", "minangkabau": "min", "balinese": "ban"}
_PEER_KNOWS = ("id", "jv", "ms", "en")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_DRAWS = 300
Labelled = tuple[str, str]


def main(shared: Path, model: str) -> None:
    """Print the figures of detection, then of reading."""
    table = shared / "data" / "regional_nusax.csv"
    if table.is_file():
        _detection(table)
    else:
        print(f"language: skipped, no {table}")
    _reading(Suggester.load(Registry(DEFAULT_ROOT).resolve(model)))


def _detection(table: Path) -> None:
    with table.open(encoding="utf-8") as opened:
        rows = [(row["text"], _CODES[row["lang"]]) for row in csv.DictReader(opened) if row["lang"] in _CODES]
    peer = LanguageIdentifier.from_modelpath(MODEL_DIR / MODEL_FILE)
    peer.set_languages(list(_PEER_KNOWS))
    known = [(text, code) for text, code in rows if code in _PEER_KNOWS]
    _print("language, id jv su min ban", lambda text: detect(_WORD.findall(text))[0], rows)
    _print("language, id jv", lambda text: detect(_WORD.findall(text))[0], known)
    _print("language, id jv, py3langid", lambda text: str(peer.classify(text)[0]), known)


def _print(name: str, guess: Callable[[str], str], rows: Sequence[Labelled]) -> None:
    guess(rows[0][0])
    rates = []
    for _ in range(2):
        began = time.process_time()
        guessed = [guess(text) for text, _ in rows]
        rates.append(len(rows) / (time.process_time() - began))
    pairs = [(code, found) for (_, code), found in zip(rows, guessed, strict=True)]
    draw = random.Random(3)
    drawn = [_macro_f1(draw.choices(pairs, k=len(pairs))) for _ in range(_DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    print(
        f"{name:28} n={len(rows):,}  macro-F1 {_macro_f1(pairs):.3f} [{low:.3f}, {high:.3f}]  {rates[0]:,.0f} texts/s at first sight, {rates[1]:,.0f} warm"
    )


def _macro_f1(pairs: Sequence[Labelled]) -> float:
    scores = []
    for code in {code for code, _ in pairs}:
        right = sum(pair == (code, code) for pair in pairs)
        scores.append(
            2 * right / (sum(true == code for true, _ in pairs) + sum(found == code for _, found in pairs))
        )
    return sum(scores) / len(scores)


def _reading(suggester: Suggester) -> None:
    rows = golden("reading")
    right = [row for row in rows if _sector(suggester, row["id"]) == row["sector"]]
    print(f"reading: the Indonesian is given its sector in {len(right)} of {len(rows)}; of these")
    as_indonesian = _agreement(suggester, right, lexicons=False)
    for code, hits in _agreement(suggester, right, lexicons=True).items():
        figure, peer = bootstrap(hits), as_indonesian[code].mean()
        print(
            f"  {code:4} n={len(right)}  the same sector {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]; read as if Indonesian {peer:.3f}"
        )


def _agreement(
    suggester: Suggester, rows: Sequence[dict[str, str]], *, lexicons: bool
) -> dict[str, NDArray[np.bool_]]:
    as_indonesian = patch("pipeline.normalize.speller", lambda _language: speller("id"))
    with nullcontext() if lexicons else as_indonesian:
        return {
            code: np.array([_sector(suggester, row[code]) == row["sector"] for row in rows])
            for code in REGIONAL
        }


def _sector(suggester: Suggester, text: str) -> str:
    return suggester.suggest(Complaint(text)).sectors[0].code


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "champion")  # noqa: PLR2004 - script, shared, model
