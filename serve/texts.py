"""Every sentence that people read, looked up by its key in templates/texts.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


def say(key: str, **values: object) -> str:
    """Give the Indonesian text of a dotted key ("form.text.label"), its {placeholders} filled in.

    Raises:
        KeyError: there is no such text, or a placeholder was given no value.
    """
    return texts()[key].format_map(values)


@cache
def texts() -> Mapping[str, str]:
    """Give all texts by dotted key."""
    file = resources.files("serve").joinpath("templates/texts.toml")
    return dict(_flat("", tomllib.loads(file.read_text("utf-8"))))


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        rows += _flat(f"{key}.", value) if isinstance(value, dict) else [(key, value)]
    return rows
