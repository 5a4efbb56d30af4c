"""What the terminal says of keys when the service starts."""

from serve.keys.service import KeyService
from serve.settings import Settings, is_loopback
from serve.store import Store
from serve.texts import say


def welcome(store: Store, settings: Settings, address: str) -> str:
    """Give the lines to show; a new store on this machine gets its first key, which is shown here and never again.

    Off this machine the terminal's output may be anybody's log, so there a key is only made by command.

    Args:
        store: where the keys are.
        settings: the address that was asked for.
        address: URL where the service listens.
    """
    service = KeyService(store)
    first = service.issue_first() if is_loopback(settings.host) else ""
    if first:
        return say("cli.first_key", secret=first, address=address)
    return say("cli.more_keys") if service.has_any() else say("cli.no_keys")
