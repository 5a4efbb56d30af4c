"""The columns of input files: which are known, under which other names, and which must never be features."""

from collections.abc import Collection

KNOWN = (
    "id", "text", "title", "topic", "agency", "kind", "channel", "date", "tenant", "region_code", "kelurahan",
    "kecamatan", "location", "lat", "lon", "anonymous", "confidential", "urgency", "oversight",
)  # fmt: skip

KEPT = (
    "voice",
    "part",
    "source",
    "officer",
    "decided_at",
    "suggested_topic",
    "suggested_agency",
    "model_version",
)
"""Columns of our own files that ride along without being read."""

LAPOR = {
    "tracking id": "id",
    "tanggal laporan masuk": "date",
    "klasifikasi laporan": "kind",
    "kategori": "topic",
    "judul laporan": "title",
    "isi laporan awal": "body",
    "tipe laporan (anonim/rahasia)": "privacy",
    "tipe laporan": "privacy",
    "sumber laporan": "channel",
    "instansi terdisposisi": "agency",
    "kelurahan": "kelurahan",
    "kecamatan": "kecamatan",
}
"""Columns of the "Laporan Ringkas" export that are used, by their lower-case names."""

LEAKS = (
    "status", "status laporan", "disposition", "disposisi", "answer", "jawaban", "tindak lanjut", "archived_because",
    "alasan tunda/arsip", "isi laporan akhir", "instansi induk", "id instansi terdisposisi", "id kategori",
)  # fmt: skip
"""Known only after somebody has routed the complaint: a model that reads them answers from the back of the book."""

LAPOR_KINDS = {
    "pengaduan berkadar pengawasan": "pengaduan",
    "pengaduan tidak berkadar pengawasan": "pengaduan",
    "permintaan informasi": "permintaan-informasi",
    "aspirasi": "aspirasi",
    "pengaduan": "pengaduan",
}
"""LAPOR's report kinds; whether its "berkadar pengawasan" holds is decided from the text, never from the label."""


def canonical(name: str) -> str:
    """Give our name of a column, or its lower-case self when it has none."""
    plain = " ".join(str(name).replace("\ufeff", "").lower().split())
    return LAPOR.get(plain, plain)


def is_header(cells: list[str]) -> bool:
    """Say whether a row of cells names columns: one of them must be the text."""
    return has_text({canonical(cell) for cell in cells})


def has_text(columns: Collection[str]) -> bool:
    """Say whether our names of columns hold a complaint's text: `text`, or the body of LAPOR's export."""
    return "text" in columns or "body" in columns


def dropped(names: list[str]) -> tuple[list[str], list[str]]:
    """Split the columns that are not used into leaks and merely unknown ones."""
    unused = [name for name in names if name not in {*KNOWN, *KEPT, "body", "privacy"}]
    return [name for name in unused if name in LEAKS], [name for name in unused if name not in LEAKS]
