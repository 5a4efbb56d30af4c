"""Nothing behind our walls can be reached by a webhook, whatever its URL looks like."""

import pytest

from serve.texts import say
from serve.webhooks.addresses import is_loopback, is_public
from serve.webhooks.guard import Guard, RefusedError, system_addresses

PORTS = frozenset({443, 8443})
PUBLIC = ["8.8.8.8", "1.1.1.1", "103.10.64.1", "2001:4860:4860::8888", "2606:4700::1111"]
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",  # noqa: S104 - is refused
    "127.0.0.1", "127.1.2.3", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1",
    "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
    "2002:808:808::1", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1", "2620:4f:8000::1", "3fff::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "ff02::1",
]  # fmt: skip
ODD = {
    "http://hook.example.org/": "not_https",
    "ftp://hook.example.org/": "not_https",
    "file:///etc/passwd": "not_https",
    "gopher://hook.example.org:443/_": "not_https",
    "//hook.example.org/": "not_https",
    "hook.example.org": "not_https",
    "": "malformed",
    "https://": "host",
    "https:///path": "host",
    "https://user@hook.example.org/": "userinfo",
    "https://user:word@hook.example.org/": "userinfo",
    "https://hook.example.org@127.0.0.1/": "userinfo",
    "https://@hook.example.org/": "userinfo",
    "https://hook.example.org:22/": "port",
    "https://hook.example.org:80/": "port",
    "https://hook.example.org:6379/": "port",
    "https://hook.example.org:0/": "port",
    "https://hook.example.org:99999/": "malformed",
    "https://hook.example.org:44x/": "malformed",
    "https://hook.example.org\\@127.0.0.1/": "malformed",
    "https://hook.example.org#@127.0.0.1/": "malformed",
    "https://hook.example.org/\r\nX-Evil: 1": "malformed",
    "https://hook.example.org/a b": "malformed",
    "https://hook.example.org/\t": "malformed",
    " https://hook.example.org/": "malformed",
    "https://hook.example.org/\0": "malformed",
    "https://hook.example.org/é": "malformed",
    "https://ｅxample.org/": "malformed",  # noqa: RUF001 - what looks like a letter is the point
    "https://127。0。0。1/": "malformed",
    "https://[::1/": "malformed",
    "https://[v1.x]/": "host",
    "https://127.1/": "host",
    "https://0x7f.1/": "host",
    "https://0x7f000001/": "host",
    "https://2130706433/": "host",
    "https://0177.0.0.1/": "host",
    "https://127.0.0.1./": "host",
    "https://127.0.0.0x1/": "host",
    "https://1.2.3.4.5/": "host",
    "https://localhost./": "host",
    "https://a..b/": "host",
    "https://-a.org/": "host",
    "https://%6c%6f%63alhost/": "host",
    "https://hook.example.org%00.evil.org/": "host",
    "https://[fe80::1%25eth0]/": "host",
    f"https://{'a' * 64}.org/": "host",
    f"https://hook.example.org/{'a' * 2000}": "malformed",
}


def guard(*addresses: str, loopback: bool = False) -> Guard:
    """A guard for which every name has these addresses."""
    return Guard(PORTS, loopback, lambda _host, _port: list(addresses))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)
    assert guard(address).check("https://hook.example.org/").addresses == (address,)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str) -> None:
    """Neither alone nor beside a public one."""
    assert not is_public(address)
    for addresses in ((address,), ("8.8.8.8", address), (address, "8.8.8.8")):
        with pytest.raises(RefusedError, match="public internet"):
            guard(*addresses).check("https://hook.example.org/")


@pytest.mark.parametrize("address", [one for one in NOT_PUBLIC if not is_loopback(one) and "%" not in one])
def test_addresses_in_the_url_itself(address: str) -> None:
    """A literal is its own address: it goes the same way."""
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedError) as refused:
        Guard(PORTS, allows_loopback=True).check(f"https://{host}/")
    assert refused.value.reason in {"not_public", "unknown_host"}  # some are no address to this system


@pytest.mark.parametrize(("url", "reason"), ODD.items())
def test_odd_urls(url: str, reason: str) -> None:
    """The message says why and does not repeat the URL, which may hold a secret."""
    with pytest.raises(RefusedError) as refused:
        guard("8.8.8.8").check(url)
    assert refused.value.reason == reason
    assert str(refused.value) == say(f"webhook_refused.{reason}", ports="443, 8443")


@pytest.mark.parametrize("port", PORTS)
def test_what_is_sent_where(port: int) -> None:
    """Case of the host does not matter, path and query are sent as they are."""
    target = guard("8.8.8.8", "1.1.1.1").check(f"https://Hook.EXAMPLE.org:{port}/a%20b/../c?token=%2F&x")
    assert (target.host, target.port, target.path) == ("hook.example.org", port, "/a%20b/../c?token=%2F&x")
    assert target.authority == ("hook.example.org" if port == 443 else "hook.example.org:8443")
    assert target.addresses == ("8.8.8.8", "1.1.1.1")


def test_an_address_of_its_own() -> None:
    target = Guard(PORTS).check("https://[2606:4700::1111]")
    assert (target.authority, target.path, target.addresses) == (
        "[2606:4700::1111]",
        "/",
        ("2606:4700::1111",),
    )


def test_a_name_without_addresses() -> None:
    with pytest.raises(RefusedError, match="cannot be found"):
        guard().check("https://hook.example.org/")


def test_the_system_knows_nothing_of_impossible_names() -> None:
    assert system_addresses("a" * 64, 443) == []
    assert system_addresses("127.0.0.1", 443) == ["127.0.0.1"]


@pytest.mark.parametrize("url", ["http://localhost:5000/a", "https://127.0.0.1/", "http://[::1]:80/"])
def test_this_machine_is_for_development_only(url: str) -> None:
    with pytest.raises(RefusedError):
        Guard(PORTS).check(url)
    assert Guard(PORTS, allows_loopback=True).check(url).addresses


@pytest.mark.parametrize("addresses", [("8.8.8.8",), ("127.0.0.1", "8.8.8.8"), ("10.0.0.1",)])
def test_development_opens_nothing_else(addresses: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError):
        guard(*addresses, loopback=True).check("http://hook.example.org/")
