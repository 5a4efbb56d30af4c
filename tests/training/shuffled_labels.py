"""A corpus of which a part is kept apart, and the same with a share of its labels dealt out anew."""

import random
from collections.abc import Sequence
from dataclasses import replace

from data.schema import LabelledComplaint
from tests.training.small_models import few_shipped

KEPT = [row for number, row in enumerate(few_shipped(9)) if number % 3 == 0]
LEARNED = [row for number, row in enumerate(few_shipped(9)) if number % 3]


def shuffled(rows: Sequence[LabelledComplaint], share: float) -> list[LabelledComplaint]:
    """Deal the topics of some of the rows out among them anew."""
    dice = random.Random(3)
    some = dice.sample(range(len(rows)), int(len(rows) * share))
    topics = [rows[i].topic for i in some]
    dice.shuffle(topics)
    changed = dict(zip(some, topics, strict=True))
    return [replace(row, topic=changed.get(i, row.topic)) for i, row in enumerate(rows)]
