"""How numbers, moments, names are written for Indonesian readers."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from data.calendar import is_working_day
from data.errors import UnknownCodeError
from data.regions import region
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant, tenant_codes
from serve.texts import say, texts

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
"""Indonesia's three times by their hours ahead of UTC (Keppres 41/1987)."""


def percent(probability: float) -> str:
    """Write a probability as a whole percentage that never claims certainty."""
    whole = round(probability * 100)
    if whole == 0:
        return "<1%"
    return ">99%" if whole == 100 else f"{whole}%"  # noqa: PLR2004 - per cent


def share(value: float) -> str:
    """Write a measured share as a percentage with a decimal comma, no more digits than it has: "4,2%", "60%"."""
    return f"{value * 100:.1f}".removesuffix(".0").replace(".", ",") + "%"


def thousands(number: int) -> str:
    """Write a whole number with dots: "12.345"."""
    return f"{number:,}".replace(",", ".")


def moment(when: datetime, zone: ZoneInfo) -> str:
    """Write an aware moment as clocks show it there: "24 Nov 2026 13.05 WIB"."""
    local = when.astimezone(zone)
    offset = local.utcoffset()
    hours = round(offset.total_seconds() / 3600) if offset else 0
    name = ZONES.get(hours, "UTC")
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H.%M} {name}"


def day(when: date) -> str:
    """Write a date: "24 Nov 2026"."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def due(when: date, zone: ZoneInfo, now: datetime | None = None) -> str:
    """Say whether a last day is over there ("late"), is running ("today") or lies ahead ("")."""
    today = (now or datetime.now(UTC)).astimezone(zone).date()
    if when < today:
        return "late"
    return "today" if when == today else ""


def working_days_left(when: date, zone: ZoneInfo, now: datetime | None = None) -> int:
    """Count the working days after today until a last day there, itself included; below 0 where it is over."""
    today = (now or datetime.now(UTC)).astimezone(zone).date()
    first, last = sorted((today, when))
    days = sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    return days if when >= today else min(-1, -days)


def of_hundred(probability: float) -> str:
    """Say in words how often a suggestion of that calibrated probability is right."""
    right = min(max(round(probability * 100), 1), 99)
    return say("confidence.of_hundred", right=right)


def region_path(code: str) -> list[str]:
    """Name a region and those around it, widest first; an unknown code has no names."""
    parts = code.split(".")
    try:
        return [region(".".join(parts[: depth + 1])).full_name for depth in range(len(parts))]
    except UnknownCodeError:
        return []


def sector_name(code: str) -> str:
    """Name a sector; a code of a later taxonomy stands for itself."""
    sectors = load_taxonomy().sectors
    return sectors[code].name if code in sectors else code


def language_name(code: str) -> str:
    """Name a language; one that has no name here stands by its code (ISO 639)."""
    key = f"language.{code}"
    return say(key) if key in texts() else code


def tenant_name(code: str) -> str:
    """Name a tenant; one that is gone stands by its code."""
    return load_tenant(code).name if code in tenant_codes() else code


def path_segment(identifier: str) -> str:
    """Write an identifier as one segment of a URL's path."""
    return quote(identifier, safe="")
