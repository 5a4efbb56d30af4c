"""The word of all gates on one challenger, bound to the models and the rows it was given on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.schema import LabelledComplaint
from models.suggester import Suggester
from models.verdicts import Verdict, manifest_sha256, write_verdict
from training.compare import Comparison, compare
from training.gate import Evidence, Judged, judge
from training.limits import Limit
from training.rows import file_hashes


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all gates say.

    Attributes:
        compared: both models on the same rows.
        judged: one a gate.
        hashes: SHA-256 of both manifests, and of each file of the corpus.
    """

    compared: Comparison
    judged: list[Judged]
    hashes: Mapping[str, Any]

    @property
    def passed(self) -> bool:
        """Say whether no gate failed."""
        return all(one.passed for one in self.judged)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values, with the figures it rests on; no ids of rows."""
        compared = {key: value for key, value in self.compared.as_json().items() if key != "flips"}
        failed = [one.name for one in self.judged if not one.passed]
        return {
            "passed": self.passed,
            "failed": failed,
            "gates": [one.as_json() for one in self.judged],
            **self.hashes,
            **compared,
        }

    def lines(self) -> list[str]:
        """Give a line for each gate, and one for the end."""
        old, new = self.compared.answers
        end = "may be promoted" if self.passed else "may not be promoted"
        rows = f"{len(new.suggestions):,} rows, seed {self.compared.seed}"
        return [*(one.line() for one in self.judged), f"{new.version} against {old.version} on {rows}: {end}"]

    def keep(self, root: Path) -> Path:
        """Write it where `model promote` looks for it.

        Args:
            root: of the registry.
        """
        body = self.as_json() | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
        challenger, champion = body["manifest_sha256"], body["champion_sha256"]
        return write_verdict(root, Verdict(challenger, champion, self.passed, tuple(body["failed"]), body))


def judged_by_all(
    folders: tuple[Path, Path],
    rows: Sequence[LabelledComplaint],
    limits: Mapping[str, Limit],
    corpus: Sequence[Path],
    *,
    progress: Callable[[int], None],
) -> Judgement:
    """Compare a challenger with the champion and let every gate judge it.

    Args:
        folders: of the champion, of the challenger.
        rows: labelled complaints that neither learned from.
        limits: of the gates.
        corpus: files that the rows are from.
        progress: called with the number of rows that are done.

    Raises:
        TrainingError: no row has a topic or an agency.
        ArtifactError: a model does not load.
    """
    champion, challenger = (Suggester.load(folder) for folder in folders)
    compared = compare(champion, challenger, rows, progress=progress)
    judged = judge(Evidence.gather(compared, challenger, rows, folders[1]), limits)
    hashes = {
        "manifest_sha256": manifest_sha256(folders[1]),
        "champion_sha256": manifest_sha256(folders[0]),
        "corpus": file_hashes(corpus),
    }
    return Judgement(compared, judged, hashes)
