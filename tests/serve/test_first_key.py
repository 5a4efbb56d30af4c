"""A new installation on this machine starts with a key that is shown once."""

import re

from serve.keys.credential import prefix_of
from serve.keys.service import KeyService
from serve.keys.welcome import welcome
from serve.settings import Settings
from serve.store import Store

KEY = re.compile(r"dsp_[a-z0-9]{8}_[A-Za-z0-9]{32}")
ADDRESS = "http://127.0.0.1:8000"


def test_the_first_start_makes_a_key(store: Store, settings: Settings) -> None:
    """For all governments and all scopes; the same in the call to paste."""
    shown = welcome(store, settings, ADDRESS)
    [key] = set(KEY.findall(shown))
    [info] = KeyService(store).infos()
    assert (info.prefix, info.name, info.tenant) == (prefix_of(key), "kunci pertama", "nasional")
    assert set(info.scopes) == {"suggest", "outcome", "jobs", "read"}


def test_later_starts_say_how_to_make_another(store: Store, settings: Settings) -> None:
    """A revoked key counts: somebody chose to end it."""
    [key] = set(KEY.findall(welcome(store, settings, ADDRESS)))
    KeyService(store).revoke(prefix_of(key))
    shown = welcome(store, settings, ADDRESS)
    assert (KEY.findall(shown), "disposisi key create" in shown) == ([], True)
    assert len(KeyService(store).infos()) == 1


def test_off_loopback_no_key_is_made(store: Store, settings: Settings) -> None:
    everywhere = settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - is what is tested
    shown = welcome(store, everywhere, ADDRESS)
    assert (KEY.findall(shown), "disposisi key create" in shown) == ([], True)
    assert KeyService(store).infos() == []
