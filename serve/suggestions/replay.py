"""Keeps the complaint's own words out of a recorded answer; the same request brings them again."""

from typing import Any

import msgspec
from fastapi import Response

from pipeline.redact import redact

Json = dict[str, Any]


def json_answer(body: Json) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(body), media_type="application/json")


def without_words(suggestion: Json, text: str) -> Json:
    """Give a suggestion that quotes nothing of the complaint: places keep their offsets alone.

    Args:
        suggestion: as it travels.
        text: the complaint's text as it was sent.
    """
    places = [place | {"text": _unquoted(place, text)} for place in suggestion["places"]]
    return suggestion | {"places": places}


def with_words(suggestion: Json, text: str) -> Json:
    """Give back what `without_words` left out, from the same text."""
    places = [
        place | {"text": place["text"] or text[place["start"] : place["end"]]}
        for place in suggestion["places"]
    ]
    return suggestion | {"places": places}


def _unquoted(place: Json, text: str) -> str:
    """Leave out what the text itself will give again; other words pass the mask."""
    words: str = place["text"]
    return "" if words == text[place["start"] : place["end"]] else redact(words).masked
