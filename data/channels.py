"""The channels a complaint comes through, under every name that sources give them."""

import csv
from functools import cache
from importlib import resources

CHANNELS = (
    "web", "android", "ios", "sms", "whatsapp", "x", "instagram", "facebook",
    "email", "telepon", "tatap-muka", "lainnya",
)  # fmt: skip


@cache
def _aliases() -> dict[str, str]:
    text = resources.files("data").joinpath("files/channels.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["alias"]: row["channel"] for row in rows} | {name: name for name in CHANNELS}


def channel_of(source: str) -> str:
    """Map a source's own channel name ("Sumber Laporan", "Media") to one of `CHANNELS`.

    The whole name is looked up first, then its words in order ("SMS Hotline", "Facebook Grup Warga").
    """
    words = source.lower().split()
    for name in (" ".join(words), *words):
        if name in _aliases():
            return _aliases()[name]
    return "lainnya"
