"""Says on the command line how a challenger does in the champion's shadow."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

from serve.shadow.repository import Kept, kept
from serve.store import Store
from serve.texts import say

_PARTS = ("same_agency", "same_topic", "same_action", "champion_auto", "challenger_auto")
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """What was counted, one row for each pair of models and government, the newest first."""

    rows: Sequence[Kept]

    def as_json(self) -> dict[str, Any]:
        """Give counts, shares and their 95 % intervals as plain JSON values."""
        return {"shadow": [_as_json(row) for row in self.rows]}

    def lines(self) -> list[str]:
        """Give a line for each row."""
        return [_line(row) for row in self.rows] or [say("cli.no_shadow")]


def report(store: Store) -> ShadowReport:
    """Look at all that was counted."""
    with store.read() as session:
        return ShadowReport(kept(session))


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927), in [0, 1].

    Args:
        hits: how many, 0 to `n`.
        n: of how many, at least 1.
    """
    share, spread = hits / n, _Z * _Z / n
    middle = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def _as_json(row: Kept) -> dict[str, Any]:
    counts = asdict(row.tally)
    body: dict[str, Any] = {**asdict(row.pairing), "compared": counts["compared"]}
    for part in _PARTS:
        low, high = wilson(counts[part], counts["compared"])
        share = counts[part] / counts["compared"]
        body[part] = {
            "count": counts[part],
            "share": round(share, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }
    return body | {"from": row.first_at.isoformat(), "to": row.last_at.isoformat()}


def _line(row: Kept) -> str:
    body = _as_json(row)
    shares = {part: "{share:.1%} [{low:.1%}, {high:.1%}]".format(**body[part]) for part in _PARTS}
    return say("cli.shadow", **asdict(row.pairing), compared=body["compared"], **shares)
