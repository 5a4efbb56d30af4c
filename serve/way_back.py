"""Where to go after signing in: only ever to a page of ours."""

from urllib.parse import unquote, urlsplit

from serve.access import access_of

HOME = "/"
NO_WAY_BACK = {"/keluar"}


def way_back(sent: str) -> str:
    """Give the address if it is one of the page's own, else the home page: no other site, no scheme, no trick of slashes.

    Args:
        sent: a path with or without a query, as a browser sent it; anybody can have written it.
    """
    if not sent.startswith("/") or sent.startswith("//") or "\\" in sent or not sent.isprintable():
        return HOME
    try:
        parts = urlsplit(sent)
    except ValueError:
        return HOME
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or path in NO_WAY_BACK or access_of(path) != "page":
        return HOME
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
