"""Reads the fields of a form."""

from collections.abc import Mapping

from fastapi import Request

from serve.store.plain_text import storable

MAX_FIELDS = 30


async def read_form(request: Request) -> Mapping[str, str]:
    """Give the text fields of a form with plain line feeds; files are left out, so is what no text can hold."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        return {name: _clean(value) for name, value in form.items() if isinstance(value, str)}


def _clean(value: str) -> str:
    """Drop NUL characters, which no database of ours holds; replace half surrogate pairs, which UTF-8 cannot write."""
    return storable(value.replace("\r\n", "\n").replace("\0", ""))
