"""Rows that were put aside, kept in a file beside the result so that nothing is lost."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from data.schema import RejectedRow


class Rejects:
    """Writes `<target>.rejected.csv` as rows come; no rows, no file.

    Args:
        target: the result that the rows did not make it into; one of an earlier run is replaced.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(target.name + ".rejected.csv")
        self.count = 0
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, row: RejectedRow) -> None:
        """Write one row."""
        if self._file is None:
            self._file = self.path.open("w", newline="", encoding="utf-8")
            csv.writer(self._file).writerow(["line", "reason", "record"])
        csv.writer(self._file).writerow([row.line, row.reason, row.record])
        self.count += 1
