"""Makes a complaint of the form of a service request."""

import math
from collections.abc import Mapping
from typing import Any

from data.taxonomy import load_taxonomy
from serve.auth import Caller
from serve.errors import InvalidFieldError, NotFoundError
from serve.json_body import shaped
from serve.keeping.intake import Received, receive
from serve.keeping.schemas import ComplaintBody
from serve.texts import say

WORDS = {"#/text": "description", "#/lat": "location", "#/lon": "location", "#/location": "address_string"}
"""Where a field of a complaint stands under another name here."""


def read_request(form: Mapping[str, str], tenant: str, caller: Caller) -> Received:
    """Make the complaint; name, e-mail, telephone and device of the sender are not read, so they cannot be kept.

    Raises:
        InvalidFieldError: no description, or a place that cannot be read.
        NotFoundError: no such service.
    """
    _check_service(form.get("service_code", "").strip())
    fields: dict[str, Any] = {
        "text": form.get("description", ""),
        "location": form.get("address_string", "").strip(),
        "tenant": tenant,
    }
    try:
        return receive(shaped(fields | _coordinates(form), ComplaintBody), caller, default_tenant=tenant)
    except InvalidFieldError as error:
        pointer = error.errors[0].pointer
        raise InvalidFieldError(pointer, say(f"open311.{WORDS[pointer]}")) from None


def _check_service(code: str) -> None:
    """A service may be left out: to find it is what this is for."""
    if code and code not in load_taxonomy().topics:
        raise NotFoundError(say("open311.service_unknown"))


def _coordinates(form: Mapping[str, str]) -> dict[str, float]:
    sent = form.get("lat", "").strip(), form.get("long", "").strip()
    if sent == ("", ""):
        return {}
    try:
        lat, lon = (float(words) for words in sent)
    except ValueError:
        raise InvalidFieldError("#/lat", "") from None
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise InvalidFieldError("#/lat", "")
    return {"lat": lat, "lon": lon}
