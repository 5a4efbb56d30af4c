"""A corpus's card: how much, from when and where, in which languages, labelled how, with which personal data."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from data.schema import LabelledComplaint
from pipeline.normalize import read
from pipeline.redact import redact
from training.rows import file_hashes
from training.splits import groups

_SHOWN = 25
_LEAST = 5
"""A label of fewer rows is counted and not named: it may be one person's matter."""


def data_card(files: Sequence[Path], rows: Sequence[LabelledComplaint], license_name: str) -> str:
    """Write the card in Markdown, Indonesian and English, below the front matter that Hugging Face reads.

    No text of a complaint is in it.

    Args:
        files: where the rows came from; their names and hashes are written down.
        rows: the corpus.
        license_name: under which it may be used, as Hugging Face names it ("other" where nobody said).
    """
    readings = [read(row.complaint.text, row.complaint.channel) for row in rows]
    languages = Counter(reading.language for reading in readings)
    days = sorted(row.complaint.submitted_at.date() for row in rows if row.complaint.submitted_at)
    found = Counter(span.kind for row in rows for span in redact(row.complaint.text).spans)
    held = sum(bool(redact(row.complaint.text).spans) for row in rows)
    period = (
        f"{days[0]} - {days[-1]} ({len(days):,} bertanggal / dated)" if days else "tanpa tanggal / no dates"
    )
    words = sorted(len(reading.tokens) for reading in readings)
    lines = [
        "---", f"language: [{', '.join(code for code, _ in languages.most_common(5))}]", f"license: {license_name}",
        "task_categories: [text-classification]", f"size_categories: [{_size(len(rows))}]", "---",
        "# Kartu data / Data card", "",
        f"{len(rows):,} laporan warga / citizens' complaints; {len(rows) - len(set(groups(rows).tolist())):,} kembar / duplicates.", "",
        "## Asal / Sources", "", "| berkas / file | SHA-256 |", "|---|---|",
        *(f"| {one['file']} | `{one['sha256']}` |" for one in file_hashes(files)), "",
        f"- masa / period: {period}",
        f"- panjang / length: median {words[len(words) // 2]}, 95 % <= {words[int(len(words) * 0.95)]} kata / words",
        f"- lisensi / license: {license_name}" + (" - tanyakan pemiliknya / ask its owner" if license_name == "other" else ""), "",
        *_table("Kanal / Channels", Counter(row.complaint.channel for row in rows)),
        *_table("Bahasa / Languages", languages),
        *_table("Wilayah / Regions", Counter(row.complaint.region_code or "-" for row in rows)),
    ]  # fmt: skip
    for name in ("kind", "topic", "agency"):
        if labels := Counter(str(getattr(row, name)) for row in rows if getattr(row, name)):
            lines += _table(
                f"Label: {name} ({labels.total():,} baris / rows, {len(labels)} label / labels)", labels
            )
    lines += ["## Data pribadi / Personal data", "", *_personal(found, held, len(rows))]
    return "\n".join(lines)


def _personal(found: Counter[str], held: int, rows: int) -> list[str]:
    warned = (
        "Ditemukan menurut aturan; nama dan alamat dalam kalimat dapat terlewat. Jangan dibagikan tanpa disamarkan (UU 27/2022).",
        "Found by rules; names and addresses within sentences may be missed. Not to be shared unmasked (law 27/2022).", "",
    )  # fmt: skip
    lines = [f"{held:,} dari / of {rows:,} laporan / complaints.", "", *warned]
    return lines + (_rows(found) if found else [])


def _table(title: str, counts: Counter[str]) -> list[str]:
    return [f"## {title}", "", *_rows(counts)]


def _rows(counts: Counter[str]) -> list[str]:
    named = [(value, n) for value, n in counts.most_common(_SHOWN) if n >= _LEAST]
    lines = [
        "| | n | |",
        "|---|---|---|",
        *(f"| {value.replace('|', '/')} | {n:,} | {n / counts.total():.1%} |" for value, n in named),
    ]
    rest = counts.total() - sum(n for _, n in named)
    if rest:
        lines.append(
            f"| {len(counts) - len(named)} lainnya / others | {rest:,} | {rest / counts.total():.1%} |"
        )
    return [*lines, ""]


def _size(rows: int) -> str:
    steps = [(1e3, "n<1K"), (1e4, "1K<n<10K"), (1e5, "10K<n<100K"), (1e6, "100K<n<1M")]
    return next((name for most, name in steps if rows < most), "n>1M")
