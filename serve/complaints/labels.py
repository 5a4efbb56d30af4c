"""Finds the codes that intake systems mean: the registry's, the taxonomy's, or the tenant's own names."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from data.errors import UnknownCodeError
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant
from pipeline.redact import redact
from serve.contract import AgencyBody, TopicBody
from serve.errors import InvalidFieldError
from serve.texts import say

NEAREST = 3
SHOWN = 80
"""Characters of a value that a refusal repeats."""


def agency_code(sent: str, tenant: str, proposed: Iterable[AgencyBody]) -> str:
    """Give the code of an agency that was named by its code, or by a name that only one agency has.

    Args:
        sent: a code or a name.
        tenant: whose registry.
        proposed: candidates of the complaint's suggestion: a learned model has agencies that no registry knows.

    Raises:
        InvalidFieldError: nobody is called so; the nearest codes are named.
    """
    registry = load_tenant(tenant).registry
    own = {name: body.code for body in proposed for name in (body.name, body.code)}
    try:
        return registry.agency(sent).code
    except UnknownCodeError:
        named = registry.named(sent)
    if named or sent in own:
        return named.code if named else own[sent]
    nearest = _nearest(sent, _agency_names(tenant))
    raise InvalidFieldError(
        "#/agency", say("field.unknown_agency", value=_shown(sent), nearest=nearest, tenant=tenant)
    )


def topic_code(sent: str, proposed: Iterable[TopicBody]) -> str:
    """Give the code of a topic that was named by its code, or as the complaint's suggestion calls it.

    Raises:
        InvalidFieldError: there is no such topic; the nearest codes are named.
    """
    topics = load_taxonomy().topics
    own = {name: body.code for body in proposed for name in (body.name, body.code)}
    if sent in topics or sent in own:
        return sent if sent in topics else own[sent]
    names = {name: topic.code for topic in topics.values() for name in (topic.name.casefold(), topic.code)}
    raise InvalidFieldError(
        "#/topic", say("field.unknown_topic", value=_shown(sent), nearest=_nearest(sent, names))
    )


@lru_cache(maxsize=64)
def _agency_names(tenant: str) -> Mapping[str, str]:
    return {
        name.casefold(): agency.code
        for agency in load_tenant(tenant).registry.agencies.values()
        for name in (agency.name, agency.abbreviation, *agency.aliases, agency.code)
        if name
    }


def _nearest(sent: str, codes_by_name: Mapping[str, str]) -> str:
    """Name the codes whose own letters, or whose names' letters, are most like what was sent."""
    alike = get_close_matches(sent.casefold(), codes_by_name, n=3 * NEAREST, cutoff=0.5)
    codes = list(dict.fromkeys(codes_by_name[name] for name in alike))[:NEAREST]
    return say("field.nearest", codes=", ".join(codes)) if codes else ""


def _shown(sent: str) -> str:
    """Repeat a value in one line, without personal data that slipped in."""
    line = " ".join(redact(sent).masked.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
