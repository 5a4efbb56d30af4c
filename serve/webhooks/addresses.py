"""Says which IP addresses are public, so that a webhook cannot be pointed at what stands behind our walls."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

FORBIDDEN_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; a cloud's metadata stands in it too
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's host agent, on an address that is formally public
        "169.254.0.0/16",  # link-local; clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
"""IANA's special-purpose registry for IPv4, with what clouds add."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA gives out; IPv4-mapped, NAT64, unique-local, link-local, multicast and site-local are outside."""

FORBIDDEN_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address stands inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)

ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""The third quarter of an address in whose last one an IPv4 address stands (RFC 5214)."""


def is_public(address: str) -> bool:
    """Say whether an address, as digits, belongs to the public internet and to nothing special in it."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        return _is_public_v6(ip)
    return ip.is_global and not any(ip in network for network in FORBIDDEN_V4)


def is_loopback(address: str) -> bool:
    """Say whether an address can only mean this machine."""
    return ip_address(address).is_loopback


def _is_public_v6(ip: IPv6Address) -> bool:
    if ip.scope_id or ip not in GLOBAL_UNICAST or (int(ip) >> 32) & 0xFFFFFFFF in ISATAP:
        return False
    return ip.is_global and not any(ip in network for network in FORBIDDEN_V6)
