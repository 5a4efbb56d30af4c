"""Which of several regions of one name a text means: by its neighbours in the text, then by nearness, else it stays open."""

from collections.abc import Sequence
from typing import NamedTuple

from data.regions import Region, is_within

MOST_CANDIDATES = 10
"""Namesakes that are listed; "Sukamaju", of which there are 66, is only said to be open."""
_BESIDE = 3
"""Words that may stand between a place and the larger one that it lies in, where that is called by its level."""
_REGENCY, _DISTRICT = len("34.04"), len("34.04.12")
_FAR = 5


class Named(NamedTuple):
    """A name in a text, and the regions it may mean.

    Attributes:
        first: its first token.
        last: one past its last token.
        start: its first code point.
        end: one past its last code point.
        bearers: the regions of that name.
        levelled: the text says which level it is ("kecamatan").
        weak: it counts only beside a place that it lies in or that lies in it.
        indirect: it is the name of what stands in the place ("Puskesmas Gading"), which counts where the text names no
            village or district itself.
    """

    first: int
    last: int
    start: int
    end: int
    bearers: tuple[Region, ...]
    levelled: bool = False
    weak: bool = False
    indirect: bool = False


Settled = tuple[Named, tuple[Region, ...]]
"""A name with what it means."""


def settle(named: Sequence[Named], home: str) -> list[Settled]:
    """Give each name with what it means: one region, or several where nothing tells; weak ones may be left out.

    Args:
        named: in order of the text.
        home: code of the region that the complaint belongs to, "" for none.
    """
    if not named:
        return []
    if len(named) == 1:
        only = named[0]
        return [] if only.weak else [(only, _nearest(only, home, frozenset()))]
    beside = [_by_neighbours(named, number) for number in range(len(named))]
    kept = [
        (name._replace(bearers=near or name.bearers), bool(near))
        for name, near in zip(named, beside, strict=True)
        if near or not name.weak
    ]
    anchors = frozenset(_anchors([name for name, _ in kept], home))
    return [(name, _nearest(name, "" if near else home, anchors)) for name, near in kept]


def without_indirect(settled: list[Settled]) -> list[Settled]:
    """Leave out what only stands in a place, where the text names a village or district itself."""
    if not any(name.indirect for name, _ in settled):
        return settled
    direct = [(name, meant) for name, meant in settled if not name.indirect]
    plainly = any(len(meant) == 1 and len(meant[0].code) >= _DISTRICT for _, meant in direct)
    return direct if plainly else settled


def _by_neighbours(named: Sequence[Named], number: int) -> tuple[Region, ...]:
    """Give the bearers of a name that lie in one of the name beside it, or it in them."""
    name = named[number]
    others: list[Region] = []
    for other in named[max(0, number - 1) : number + 2]:
        between = max(other.first - name.last, name.first - other.last)
        if (
            other is not name
            and between <= (_BESIDE if other.levelled else 0)
            and not (other.weak and name.weak)
        ):
            others += other.bearers
    if name.weak:
        others = [region for region in others if len(region.code) >= _REGENCY]
    return tuple(region for region in name.bearers if any(_are_nested(region, other) for other in others))


def _are_nested(one: Region, other: Region) -> bool:
    if len(one.code) == len(other.code):
        return False
    return is_within(one.code, other.code) or is_within(other.code, one.code)


def _anchors(named: Sequence[Named], home: str) -> list[str]:
    sure = (_nearest(name, home, frozenset()) for name in named)
    return [regions[0].code for regions in sure if len(regions) == 1]


def _nearest(name: Named, home: str, anchors: frozenset[str]) -> tuple[Region, ...]:
    bearers = name.bearers
    if len(bearers) == 1:
        return bearers
    others = anchors.difference(region.code for region in bearers)
    if len({len(region.code) for region in bearers}) > 1 and not name.levelled:
        others = (
            frozenset()
        )  # "Pakal dan Benowo" are two districts, though there is a village of that name in Pakal
    ranks = [_rank(region, home, others) for region in bearers]
    best = min(ranks)
    nearest = tuple(region for region, rank in zip(bearers, ranks, strict=True) if rank == best)
    if len(nearest) > 1 and not name.levelled:
        largest = min(len(region.code) for region in nearest)
        nearest = tuple(
            region
            for region in nearest
            if len(region.code) == largest
            or (
                best == _FAR
                and largest > _REGENCY
                and not any(_are_nested(region, other) for other in nearest)
            )
        )
    return nearest


def _rank(region: Region, home: str, others: frozenset[str]) -> int:
    code = region.code
    if any(len(other) >= _DISTRICT and is_within(code, other[:_DISTRICT]) for other in others):
        return 0
    if home and (is_within(code, home) or code == home[:2]):
        return 1
    if any(len(other) >= _REGENCY and is_within(code, other[:_REGENCY]) for other in others):
        return 2
    if home and is_within(code, home[:2]):
        return 3
    return _FAR - 1 if any(is_within(code, other[:2]) for other in others) else _FAR
