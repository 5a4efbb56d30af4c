"""Which addresses are open to all, which are the page's, which need a key."""

from typing import Literal

Access = Literal["open", "page", "key"]

OPEN = {"/livez", "/readyz", "/openapi.json", "/docs", "/v2/health/live", "/v2/health/ready"}
OPEN_FOLDERS = ("/static/", "/open311/v2/services")

PAGE = {"/", "/wilayah", "/tinjauan"}
PAGE_FOLDERS = ("/tinjauan/",)
"""The officers' page has no accounts: it is for the person at this machine alone."""


def access_of(path: str) -> Access:
    """Say who may call an address; one that is not listed here needs a key, so a new one starts closed."""
    if path in OPEN or path.startswith(OPEN_FOLDERS):
        return "open"
    return "page" if path in PAGE or path.startswith(PAGE_FOLDERS) else "key"
