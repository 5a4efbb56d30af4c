"""What each head learns: its labels and each row's, and the taxonomy's own words as texts about its topics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.agencies import role_of
from data.schema import KINDS, URGENCIES, Complaint, LabelledComplaint
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant
from training.vectorize import Labels

KNOWN = {"part": "taxonomy"}
"""What marks a row that no citizen wrote: learned from, never measured on."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one head learns: its labels and each row's label number, -1 for none."""

    name: str
    labels: tuple[str, ...]
    y: Labels


def targets(rows: Sequence[LabelledComplaint], tenant: str, role_labels: Mapping[str, str]) -> list[Target]:
    """Say what each head learns from rows.

    Args:
        rows: all rows.
        tenant: registry that agency labels belong to, "" to learn them to the letter.
        role_labels: agency -> role by place that it is learned under.
    """
    known = load_taxonomy().topics
    agencies = [_agency_label(role_labels.get(row.agency, row.agency), tenant) for row in rows]
    columns: dict[str, tuple[Sequence[str], list[str]]] = {
        "kind": (KINDS, [row.kind for row in rows]),
        "topic": (tuple(known), [row.topic if row.topic in known else "" for row in rows]),
        "urgency": (URGENCIES, [row.urgency for row in rows]),
        "oversight": (
            ("tidak", "ya"),
            ["" if row.oversight is None else "ya" if row.oversight else "tidak" for row in rows],
        ),
        "agency": ((), agencies),
        "own_topic": ((), ["" if row.topic in known else row.topic for row in rows]),
    }
    found = []
    for name, (fixed, values) in columns.items():
        labels = tuple(fixed) or tuple(sorted({value for value in values if value}))
        number = {label: i for i, label in enumerate(labels)}
        y = np.array([number.get(value, -1) for value in values], np.int64)
        if labels and (fixed or (y >= 0).any()):
            found.append(Target(name, labels, y))
    return found


def _agency_label(name: str, tenant: str) -> str:
    """Give the label that an agency is learned under: its role, its code in the tenant's registry, or its name."""
    known = load_tenant(tenant).registry.named(name) if tenant and name else None
    return role_of(known.code if known else name)


def described_topics() -> list[LabelledComplaint]:
    """Give each topic's own description as a text about it: what the taxonomy knows need not be learned again."""
    return [
        LabelledComplaint(
            Complaint(f"{topic.name}. {topic.covers}. {', '.join(topic.words)}"),
            topic=topic.code,
            extra=KNOWN,
        )
        for topic in load_taxonomy().topics.values()
    ]


def named_topics(history: Sequence[LabelledComplaint]) -> list[LabelledComplaint]:
    """Give each of a history's own topics its name as a text about it."""
    known = load_taxonomy().topics
    names = sorted({row.topic for row in history if row.topic and row.topic not in known})
    return [LabelledComplaint(Complaint(name), topic=name, extra=KNOWN) for name in names]
