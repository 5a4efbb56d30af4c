"""Reads the fields of a form."""

from collections.abc import Mapping

from fastapi import Request

MAX_FIELDS = 30


async def read_form(request: Request) -> Mapping[str, str]:
    """Give the text fields of a form, with plain line feeds, without NUL characters; files are left out."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        return {name: _clean(value) for name, value in form.items() if isinstance(value, str)}


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\0", "")
