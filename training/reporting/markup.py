"""The parts that a page of figures is put together from: one file, nothing loaded from elsewhere, readable without script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources


@dataclass(frozen=True, slots=True)
class Number:
    """A cell with a number: what is shown, and what it is sorted by; `low`, `high` are its interval."""

    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A cell with a bar for a share in [0, 1]."""

    value: float


@dataclass(frozen=True, slots=True)
class Long:
    """A cell with a text of some length."""

    text: str


Cell = str | Number | Bar | Long


def count(value: int) -> Number:
    """Give a cell with a whole number."""
    return Number(value, f"{value:,}")


def share(value: float | None) -> Cell:
    """Give a cell with a share, empty where there is none."""
    return "" if value is None else Number(value, f"{value:.3f}")


def interval(figure: Mapping[str, float] | None) -> Cell:
    """Give a cell with a share and its interval, empty where there is none."""
    return "" if figure is None else Number(figure["value"], with_interval(figure))


def with_interval(figure: Mapping[str, float], *, signed: bool = False) -> str:
    """Write a figure with its interval: "0.801 [0.784, 0.818]"."""
    form = "+.3f" if signed else ".3f"
    return f"{figure['value']:{form}} [{figure['low']:{form}}, {figure['high']:{form}}]"


def table(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], caption: str = "", *, sortable: bool = False
) -> str:
    """Write a table; a head that begins with "#" stands over numbers, with "=" over bars."""
    kinds = {"#": ' class="n"', "=": ' class="bar"'}
    head = "".join(f"<th{kinds.get(one[:1], '')}>{escape(one.lstrip('#='))}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    titled = f"<caption>{escape(caption)}</caption>" if caption else ""
    kind = ' class="sortable"' if sortable else ""
    return f'<div class="wide"><table{kind}>{titled}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(cell: Cell) -> str:
    if isinstance(cell, Number):
        return f'<td class="n" data-value="{cell.value:.6g}">{escape(cell.shown)}</td>'
    if isinstance(cell, Bar):
        return f'<td class="bar" data-value="{cell.value:.6g}"><i style="width:{cell.value * 100:.1f}%"></i></td>'
    if isinstance(cell, Long):
        return f'<td class="text">{escape(cell.text)}</td>'
    return f"<td>{escape(cell)}</td>"


def cards(entries: Sequence[tuple[str, str, str]]) -> str:
    """Write cards: a name, a figure, a remark each."""
    parts = [
        f'<div class="card"><span>{escape(name)}</span><b>{escape(value)}</b><span>{escape(remark)}</span></div>'
        for name, value, remark in entries
    ]
    return f'<div class="cards">{"".join(parts)}</div>'


def drawing(svg: str, caption: str, *, wide: bool = False) -> str:
    """Write a plot with what it shows below it."""
    shown = f'<div class="wide">{svg}</div>' if wide else svg
    return f"<figure>{shown}<figcaption>{escape(caption)}</figcaption></figure>"


def paragraph(text: str) -> str:
    """Write a paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def document(title: str, lead: str, sections: Sequence[tuple[str, str, str]]) -> str:
    """Write a whole page.

    Args:
        title: of the page, plain text.
        lead: HTML below the title.
        sections: anchor, heading and HTML of each.
    """
    page = resources.files("training.reporting").joinpath("page")
    style, script = (page.joinpath(name).read_text("utf-8") for name in ("style.css", "sort.js"))
    links = "".join(f'<a href="#{anchor}">{escape(heading)}</a>' for anchor, heading, _ in sections)
    body = "".join(
        f'<section id="{anchor}"><h2>{escape(heading)}</h2>{html}</section>'
        for anchor, heading, html in sections
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><header><h1>{escape(title)}</h1>{lead}<nav>{links}</nav></header>"
        f"<main>{body}</main><script>{script}</script></body></html>\n"
    )
