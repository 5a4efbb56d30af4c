"""A new government's tables."""

import json
from pathlib import Path

from data import regions
from data.errors import InputError
from data.registries import CAPITAL, standard_registry
from data.sources import own_folder
from data.tenants import NATIONAL, tenant_codes

_ZONES = {
    "Asia/Makassar": {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"},
    "Asia/Jayapura": {"81", "82", "91", "92", "93", "94", "95", "96"},
}
_PROVINCE = len("34")
_ROUTES = """\
# A tenant: whose system it is. Who answers for what comes from the table of jurisdiction and from the sectors and topics
# that the agencies of agencies/{code}.csv hold. Where this government differs, say so below:
#
# [matters]
# "perhubungan/penerangan-jalan" = {{ "{code}/dpupr" = 1.0 }}

[tenant]
name = "{name}"
region_code = "{code}"
registries = {registries}
time_zone = "{zone}"
"""


def init_tenant(code: str) -> list[Path]:
    """Write the registry and the routing table of a province, regency or city that has none.

    Args:
        code: Kemendagri code such as "33.05" or "33".

    Returns:
        The two files, in the folder of the user's own tenants.

    Raises:
        UnknownCodeError: no province, regency or city of that code.
        InputError: it has its tables already.
    """
    if code in tenant_codes():
        raise InputError(f"tenant {code} is there already: see disposisi tenant show {code}")
    place = regions.region(code)
    if code.startswith(f"{CAPITAL}."):
        raise InputError(
            f"{place.full_name} is no government of its own: the province answers, init {CAPITAL}"
        )
    agencies = standard_registry(code)
    province = place.province_code
    sources = [code, NATIONAL] if len(code) == _PROVINCE else [code, province, NATIONAL]
    zone = next((name for name, held in _ZONES.items() if province in held), "Asia/Jakarta")
    name = place.full_name
    routes = _ROUTES.format(code=code, name=name, registries=json.dumps(sources), zone=zone)
    written = [own_folder() / "agencies" / f"{code}.csv", own_folder() / "routes" / f"{code}.toml"]
    if present := [path for path in written if path.exists()]:
        raise InputError(f"{present[0]} is there already: move it away first")
    for path, text in zip(written, (agencies, routes), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    tenant_codes.cache_clear()
    return written
