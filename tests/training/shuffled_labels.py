"""A corpus of which a part is kept apart, and the same with a share of its labels dealt out anew."""

import random
from collections.abc import Sequence
from dataclasses import replace

from data.schema import LabelledComplaint
from tests.training.small_models import few_shipped

_TOPICS = sorted({row.topic for row in few_shipped(1)})[::5]
_ROWS = [row for row in few_shipped(24) if row.topic in _TOPICS]
KEPT, LEARNED = _ROWS[::3], [row for number, row in enumerate(_ROWS) if number % 3]


def shuffled(rows: Sequence[LabelledComplaint], share: float) -> list[LabelledComplaint]:
    """Deal the topics of some of the rows out among them anew."""
    dice = random.Random(3)
    some = dice.sample(range(len(rows)), int(len(rows) * share))
    topics = [rows[i].topic for i in some]
    dice.shuffle(topics)
    changed = dict(zip(some, topics, strict=True))
    return [replace(row, topic=changed.get(i, row.topic)) for i, row in enumerate(rows)]
