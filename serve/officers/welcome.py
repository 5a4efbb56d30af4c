"""What the terminal says of officers when the service starts."""

from serve.officers.links import LinkTo
from serve.officers.service import FIRST, OfficerService
from serve.settings import Settings, is_loopback
from serve.store import Store
from serve.texts import say


def welcome(store: Store, settings: Settings, address: str) -> str:
    """Give the lines to show: until somebody has set a password, each start on this machine makes a link.

    Off this machine the terminal's output may be anybody's log, so there a link is only made by command.

    Args:
        store: where the accounts are.
        settings: the address that was asked for.
        address: URL where the service listens.
    """
    if not is_loopback(settings.host):
        return say("cli.officers_by_command")
    token = OfficerService(store, settings.lifetimes.link).invite_first()
    if not token:
        return ""
    return say("cli.first_officer", login=FIRST.login, link=LinkTo(settings, address)(token))
