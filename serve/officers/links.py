"""The address of a one-time link."""

from serve.settings import Settings


class LinkTo:
    """Writes links that officers can open.

    Args:
        settings: where they reach the page.
        address: where the service listens, if it does; else the settings say.
    """

    def __init__(self, settings: Settings, address: str = "") -> None:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self._base = settings.public_url or address or f"http://{host}:{settings.port}"

    def __call__(self, token: str) -> str:
        """Give the address that uses up this token."""
        return f"{self._base}/masuk/tautan/{token}"
