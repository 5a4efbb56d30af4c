"""Says what somebody should look at: promises taken back, shares that moved a lot."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from serve.formats import percent, tenant_name
from serve.overview.intervals import Share, has_moved
from serve.overview.names import name_of
from serve.overview.schemas import ACTIONS, BEFORE_DAYS, RECENT_DAYS, Day, Overview
from serve.texts import say


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at; `is_bad` where something stopped working."""

    text: str
    is_bad: bool = False


def notices(overview: Overview) -> list[Notice]:
    """Give what is to be said, what is worst first."""
    broken = [
        Notice(say("overview.notice.promise", tenant=tenant_name(tenant)), is_bad=True)
        for tenant in overview.broken_promises
    ]
    return [*broken, *_accuracy(overview.recent_days), *_decisions(overview.recent_days), *_shares(overview)]


def _accuracy(days: Sequence[Day]) -> Iterator[Notice]:
    """Hold the accuracy of the last week against that of the weeks before; better is no notice."""
    now, before = _split(days, lambda day: (day.right, day.judged))
    if has_moved(now, before) and now.value < before.value:
        said = say("overview.notice.accuracy", now=percent(now.value), before=percent(before.value))
        yield Notice(said, is_bad=True)


def _decisions(days: Sequence[Day]) -> Iterator[Notice]:
    for number, action in enumerate(ACTIONS):

        def counted(day: Day, number: int = number) -> tuple[int, int]:
            return day.decisions[number], day.came

        now, before = _split(days, counted)
        yield from _moved(say(f"action.{action}"), now, before)


def _shares(overview: Overview) -> Iterator[Notice]:
    for dimension, tallies in overview.tallies.items():
        recent, before = sum(tally.recent for tally in tallies), sum(tally.before for tally in tallies)
        for tally in tallies:
            name = say(f"overview.by.{dimension}")
            label = f"{name}: {name_of(dimension, tally.code)}"
            yield from _moved(label, Share(tally.recent, recent), Share(tally.before, before))


def _moved(label: str, now: Share, before: Share) -> Iterator[Notice]:
    if has_moved(now, before):
        way = "more" if now.value > before.value else "less"
        said = say(
            f"overview.notice.{way}", label=label, now=percent(now.value), before=percent(before.value)
        )
        yield Notice(said)


def _split(days: Sequence[Day], counted: Callable[[Day], tuple[int, int]]) -> tuple[Share, Share]:
    """Give a share in the last week, and in the weeks before."""
    return _sum(days[-RECENT_DAYS:], counted), _sum(days[-RECENT_DAYS - BEFORE_DAYS : -RECENT_DAYS], counted)


def _sum(days: Sequence[Day], counted: Callable[[Day], tuple[int, int]]) -> Share:
    pairs = [counted(day) for day in days]
    return Share(sum(part for part, _ in pairs), sum(whole for _, whole in pairs))
