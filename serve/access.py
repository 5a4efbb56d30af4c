"""Which addresses are open to all, which are officers', which need a key."""

from typing import Literal

Access = Literal["open", "sign-in", "page", "key"]

OPEN = {"/livez", "/readyz", "/openapi.json", "/v2/health/live", "/v2/health/ready"}
OPEN_FOLDERS = ("/static/", "/open311/v2/services")

SIGN_IN = {"/masuk", "/docs"}
SIGN_IN_FOLDERS = ("/masuk/",)
"""Open to all; who is signed in is told so."""

PAGE = {"/", "/wilayah", "/tinjauan", "/keluar", "/akun", "/jejak", "/kelola", "/ringkasan"}
PAGE_FOLDERS = ("/tinjauan/", "/antrean/", "/jejak/", "/meja/", "/kelola/", "/ringkasan/")
"""Only for officers who are signed in; what each may do there, its endpoint asks."""


def _is_unspoken(path: str) -> bool:
    """Open311's other format, which is refused to everybody alike."""
    return path.startswith("/open311/v2/") and path.endswith(".xml")


def access_of(path: str) -> Access:
    """Say who may call an address; one that is not listed here needs a key, so a new one starts closed."""
    if path in OPEN or path.startswith(OPEN_FOLDERS) or _is_unspoken(path):
        return "open"
    if path in SIGN_IN or path.startswith(SIGN_IN_FOLDERS):
        return "sign-in"
    return "page" if path in PAGE or path.startswith(PAGE_FOLDERS) else "key"
