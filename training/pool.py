"""Complaints without labels as a model sees them, and those of them that are to be labelled."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from data.deadlines import deadline
from data.schema import LabelledComplaint
from data.suggestion import AgencyCandidate, Suggestion, TopicCandidate
from data.tenants import tenant_code_for
from models.suggester import Suggester
from pipeline.normalize import tokenize
from training.sampling import Pool, choose


def pick(  # noqa: PLR0913 - what a choice rests on
    suggester: Suggester,
    rows: Sequence[LabelledComplaint],
    labelled: Sequence[LabelledComplaint],
    count: int,
    *,
    tenant: str,
    seed: int,
    progress: Callable[[int], None],
) -> list[dict[str, Any]]:
    """Choose complaints to label; each as a row of a corpus, with what the model says and empty labels to fill in.

    Args:
        suggester: the model.
        rows: complaints; what labels they have is not looked at.
        labelled: what is labelled already.
        count: how many at most.
        tenant: government that routes, for all rows; "" for each row's own.
        seed: of the grouping.
        progress: called with the number of rows read so far.
    """
    said = []
    for done, row in enumerate(rows, 1):
        said.append(suggester.suggest(row.complaint, tenant_code=tenant))
        progress(done)
    first = [one.agencies[0].code for one in said]
    number = {code: i for i, code in enumerate(sorted(set(first)))}
    counts = _rows_of(number, said, labelled)
    texts = TfidfVectorizer(analyzer=lambda text: [token.word for token in tokenize(text)], min_df=1)
    pool = Pool(
        texts.fit_transform([row.complaint.text for row in rows]),
        np.array([min(_margin(one.agencies), _margin(one.topics)) for one in said]),
        np.array([number[code] for code in first], np.int64),
        np.array([_days_left(row, one, tenant) for row, one in zip(rows, said, strict=True)]),
    )
    chosen = choose(pool, counts, count, seed)
    return [_row(rows[i], said[i], float(pool.margin[i])) for i in chosen.tolist()]


def _rows_of(
    number: dict[str, int], said: Sequence[Suggestion], labelled: Sequence[LabelledComplaint]
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Count the labelled rows of each agency that the model names, by its code or its name."""
    names = {one.agencies[0].code: one.agencies[0].name for one in said}
    known = Counter(row.agency for row in labelled)
    return np.array([known[code] + known[names[code]] for code in number], np.int64)


def _margin(candidates: Sequence[AgencyCandidate] | Sequence[TopicCandidate]) -> float:
    second = candidates[1].probability if len(candidates) > 1 else 0.0
    return max(candidates[0].probability - second, 0.0)


def _days_left(row: LabelledComplaint, said: Suggestion, tenant: str) -> float:
    """Give the days until the complaint must be answered, infinite where it has no date or the day is over."""
    complaint = row.complaint
    if complaint.submitted_at is None:
        return float("inf")
    code = tenant or complaint.tenant or tenant_code_for(complaint.region_code)
    until = deadline(code, said.kind.code, complaint.submitted_at, oversight=said.oversight).answer_by
    left = (until - datetime.now(UTC).date()).days
    return float(left) if left >= 0 else float("inf")


def _row(row: LabelledComplaint, said: Suggestion, margin: float) -> dict[str, Any]:
    complaint = row.complaint
    told = {
        "id": complaint.id,
        "text": complaint.text,
        "title": complaint.title,
        "channel": complaint.channel,
        "region_code": complaint.region_code,
        "date": complaint.submitted_at.isoformat() if complaint.submitted_at else "",
        "suggested_topic": said.topics[0].code,
        "suggested_agency": said.agencies[0].code,
    }
    given = {name: value for name, value in told.items() if value}
    return given | {"margin": round(margin, 4), "topic": "", "agency": ""}
