"""A model's card: what it was made from, what it reached, where it must not be used."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.scorer import Head

_NAMES = {
    "kind": "jenis laporan / kind",
    "topic": "topik / topic",
    "urgency": "kegentingan / urgency",
    "oversight": "pengawasan / oversight",
    "own_topic": "topik milik riwayat / the history's own topics",
    "agency": "instansi / agency",
}


def render_card(version: str, heads: Sequence[Head], manifest: dict[str, Any]) -> str:
    """Write the card in Markdown, Indonesian and English side by side."""
    rows = [_row(head, manifest["metrics"][head.name]) for head in heads]
    auto = manifest["thresholds"]["auto"]
    promise = f"{auto:.3f}" if auto is not None else "tidak ada / none (no dated history to promise from)"
    return "\n".join([
        "---", "language: id", "license: apache-2.0", "pipeline_tag: text-classification", "---",
        f"# Disposisi {version}", "",
        "Model linear yang menyarankan topik dan instansi bagi laporan warga. Saran bukan keputusan.",
        "A linear model that suggests topic and agency for citizens' complaints. A suggestion is not a decision.", "",
        f"- corpus: {manifest['corpus']['rows']:,} rows, fingerprint {manifest['corpus']['fingerprint']}",
        f"- taxonomy: {manifest['taxonomy']['version']} ({manifest['taxonomy']['fingerprint']})",
        f"- recipe: {manifest['recipe']['name']}, seed {manifest['recipe']['seed']}",
        f"- ambang otomatis / automatic from: {promise}", *map(_role, manifest["roles"]), "",
        "| head | labels | rows | measured | accuracy | top 3 |", "|---|---|---|---|---|---|", *rows, "",
        "Angka di atas dari baris yang tidak dipelajari; untuk kota lain ukurlah dengan `disposisi evaluate`.",
        "Figures are on rows that were not learned from; for another city measure with `disposisi evaluate`.", "",
    ])  # fmt: skip


def _row(head: Head, metrics: dict[str, Any]) -> str:
    measured = f"{metrics['rows']:,} | {metrics['split']} | {metrics['accuracy']:.3f} | {metrics['top3']:.3f}"
    return f"| {_NAMES[head.name]} | {len(head.labels)} | {measured} |"


def _role(role: Mapping[str, Any]) -> str:
    found = f"{role['rows']:,} rows, {len(role['names'])} places, {role['agreement']:.0%} to the place's own"
    return f"- peran menurut tempat / role by place: {role['label']} ({found})"
