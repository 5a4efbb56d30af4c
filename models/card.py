"""A model's card: what it was made from, what it reached, where it must not be used."""

import json
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
    """Write the card in Markdown, Indonesian and English, below the front matter that Hugging Face reads."""
    rows = [_row(head, manifest["metrics"][head.name]) for head in heads]
    corpus, taxonomy, recipe = manifest["corpus"], manifest["taxonomy"], manifest["recipe"]
    return "\n".join([
        *_front_matter(version, manifest["metrics"]),
        f"# Disposisi {version}", "",
        "Model linear yang menyarankan topik dan instansi bagi laporan warga. Saran bukan keputusan.",
        "A linear model that suggests topic and agency for citizens' complaints. A suggestion is not a decision.", "",
        "## Kegunaan / Intended use", "",
        "Menyarankan kepada petugas ke mana laporan diteruskan, dengan peluang dan alasan. Bukan untuk menolak laporan, menilai pelapor atau memutuskan keadaan darurat.",
        "Suggests to officers where a complaint goes, with probability and reason. Not for refusing complaints, judging complainants or deciding what is an emergency.", "",
        "## Bahan / Made from", "",
        f"- korpus / corpus: {corpus['rows']:,} baris / rows, fingerprint {corpus['fingerprint']}",
        f"- taksonomi / taxonomy: {taxonomy['version']} ({taxonomy['fingerprint']})",
        f"- resep / recipe: {recipe['name']}, seed {recipe['seed']}",
        f"- cakupan / scope: {_scope(manifest['scope'])}", *map(_role, manifest["roles"]), "",
        "Laporan rahasia dan anonim tidak dipelajari. Bobot menyimpan kata dan potongan kata, bukan laporan.",
        "Confidential and anonymous complaints are not learned from. The weights hold words and parts of words, no complaint.", "",
        "## Hasil / Results", "",
        "| head | label / labels | baris / rows | diukur / measured | accuracy | top 3 |", "|---|---|---|---|---|---|", *rows, "",
        "Angka di atas dari baris yang tidak dipelajari; untuk kota lain ukurlah dengan `disposisi evaluate --report`.",
        "Figures are on rows that were not learned from; for another city measure with `disposisi evaluate --report`.", "",
        "## Janji / Promises", "",
        f"- keputusan otomatis mulai peluang / automatic decisions from probability: {_promise(manifest)}",
        f"- himpunan instansi / sets of agencies: {manifest['sets']['coverage']:.0%} memuat yang benar / hold the right one", "",
        "## Batas / Limits", "",
        "Label jarang sering keliru; tugas instansi berpindah dan model tidak tahu sampai dilatih lagi (`disposisi drift`); bahasa daerah lebih sulit daripada bahasa Indonesia.",
        "Rare labels are often wrong; duties move between agencies and the model does not know until it is trained again (`disposisi drift`); regional languages are harder than Indonesian.", "",
    ])  # fmt: skip


def _front_matter(version: str, metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Write the YAML that Hugging Face's model cards begin with; strings are quoted as JSON quotes them."""
    lines = [
        "---", "language: [id, jv, su]", "license: apache-2.0", "library_name: disposisi", "pipeline_tag: text-classification",
        "tags: [complaints, public-administration, linear, explainable]", "model-index:", f"- name: {json.dumps(version)}", "  results:",
    ]  # fmt: skip
    for name, found in metrics.items():
        lines += [
            f"  - task: {{type: text-classification, name: {json.dumps(_NAMES[name], ensure_ascii=False)}}}",
            f"    dataset: {{type: private, name: {json.dumps(found['split'])}, args: {{rows: {found['rows']}}}}}",
            "    metrics:",
            f"    - {{type: accuracy, value: {found['accuracy']:.4f}}}",
            f"    - {{type: accuracy, name: top-3, value: {found['top3']:.4f}}}",
        ]
    return [*lines, "---"]


def _promise(manifest: Mapping[str, Any]) -> str:
    auto = manifest["thresholds"]["auto"]
    if auto is None:
        return "tidak ada / none (tanpa riwayat bertanggal / no dated history to promise from)"
    return f"{auto:.3f} (galat paling banyak / error at most {manifest['recipe']['max_error']:.0%}, 95 %)"


def _scope(scope: Mapping[str, Any]) -> str:
    if not scope["rows"]:
        return "seluruh Indonesia menurut daftar instansi / all of Indonesia by its registry"
    return f"{scope['region_code'] or 'di mana saja / anywhere'}, {scope['rows']:,} baris berinstansi / rows with an agency"


def _row(head: Head, metrics: dict[str, Any]) -> str:
    measured = f"{metrics['rows']:,} | {metrics['split']} | {metrics['accuracy']:.3f} | {metrics['top3']:.3f}"
    return f"| {_NAMES[head.name]} | {len(head.labels)} | {measured} |"


def _role(role: Mapping[str, Any]) -> str:
    found = f"{role['rows']:,} rows, {len(role['names'])} places, {role['agreement']:.0%} to the place's own"
    return f"- peran menurut tempat / role by place: {role['label']} ({found})"
