"""The tables of the overview: what the page shows below its charts is what is exported."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from serve.formats import day, thousands
from serve.overview.intervals import Share
from serve.overview.names import agency_name, name_of, topic_name
from serve.overview.schemas import ACTIONS, DIMENSIONS, Dimension, Mistake, Overview
from serve.overview.spans import Span, spans, weeks
from serve.spreadsheet import harmless
from serve.texts import say

NONE = "-"
"""Stands for the share of nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """A head, rows of the same length; the first cell of a row names it."""

    name: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def as_csv(self) -> str:
        """Write it with a head line (RFC 4180), nothing in it a formula to a spreadsheet."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerows(
            [cell if cell == NONE else harmless(cell) for cell in row] for row in (self.head, *self.rows)
        )
        return file.getvalue()


def tables(overview: Overview) -> dict[str, Table]:
    """Give all tables by the names that they are exported under."""
    made = [_arrivals(overview), _decisions(overview), *(_tally(overview, each) for each in DIMENSIONS)]
    made += [_open(overview), _accuracy(overview), _accuracy_by_action(overview)]
    made += [
        _mistakes("keliru-instansi", overview.agency_mistakes, agency_name),
        _mistakes("keliru-topik", overview.topic_mistakes, topic_name),
    ]
    return {table.name: table for table in made}


def per_cent(share: Share) -> str:
    """Write a share with one decimal: "12,5%"; of nothing there is none."""
    return f"{share.value * 100:.1f}%".replace(".", ",") if share.whole else NONE


def interval(share: Share) -> str:
    """Write the 95 % interval of a share: "10,1 sampai 15,2%"."""
    if not share.whole:
        return NONE
    low, high = share.interval()
    return f"{low * 100:.1f} sampai {high * 100:.1f}%".replace(".", ",")


def _head(*names: str) -> tuple[str, ...]:
    return tuple(say(f"overview.column.{name}") for name in names)


def _arrivals(overview: Overview) -> Table:
    rows = [(_span(each), thousands(each.sums.came)) for each in spans(overview.days)]
    return Table("masuk", _head("time", "count"), rows)


def _decisions(overview: Overview) -> Table:
    rows = [
        (_span(each), *(_part(number, each.sums.came) for number in each.sums.decisions))
        for each in weeks(overview.days)
    ]
    actions = tuple(say(f"action.{action}") for action in ACTIONS)
    return Table("keputusan", (*_head("week"), *actions), rows)


def _part(number: int, whole: int) -> str:
    return f"{thousands(number)} ({per_cent(Share(number, whole))})"


def _tally(overview: Overview, dimension: Dimension) -> Table:
    tallies = [tally for tally in overview.tallies[dimension] if tally.came]
    total = sum(tally.came for tally in tallies)
    rows = [
        (name_of(dimension, tally.code), thousands(tally.came), per_cent(Share(tally.came, total)))
        for tally in tallies
    ]
    return Table(dimension, (say(f"overview.by.{dimension}"), *_head("count", "share")), rows)


def _open(overview: Overview) -> Table:
    names = ("lewat", "hari-ini", "pekan-ini", "nanti")
    rows = [
        (say(f"queue.deadline.{name}"), thousands(number), per_cent(Share(number, overview.open.waiting)))
        for name, number in zip(names, overview.open, strict=True)
    ]
    return Table("tenggat", _head("deadline", "open", "share"), rows)


def _accuracy(overview: Overview) -> Table:
    rows = [(_span(each), *_judged(each.sums.accuracy)) for each in weeks(overview.days)]
    return Table("ketepatan", _head("week", "right", "interval", "judged"), rows)


def _accuracy_by_action(overview: Overview) -> Table:
    rows = [(say(f"action.{action}"), *_judged(share)) for action, share in overview.accuracy]
    return Table("ketepatan-keputusan", _head("decision", "right", "interval", "judged"), rows)


def _judged(share: Share) -> tuple[str, str, str]:
    return per_cent(share), interval(share), thousands(share.whole)


def _mistakes(name: str, mistakes: Iterable[Mistake], name_code: Callable[[str], str]) -> Table:
    rows = [
        (_named(each.suggested, name_code), _named(each.right, name_code), thousands(each.times))
        for each in mistakes
    ]
    return Table(name, _head("suggested", "decided", "times"), rows)


def _named(code: str, name_code: Callable[[str], str]) -> str:
    return name_code(code) if code else say("overview.unknown")


def _span(span: Span) -> str:
    """Name a stretch of days by its first day, and its last one where it has more."""
    return day(span.first) if span.first == span.last else f"{day(span.first)} sampai {day(span.last)}"
