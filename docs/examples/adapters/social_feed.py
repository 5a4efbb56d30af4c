"""Social media: a feed of mentions (JSON pages or NDJSON) becomes complaints; a cursor on disk says how far it was.

The feed is a file or folder of recorded pages, or an address asked as `?since_id=CURSOR&pagination_token=TOKEN`
(as X's API v2 answers: `data`, newest first, and `meta.next_token`; its token is FEED_TOKEN). The cursor moves on only
after the service has acknowledged a mention, oldest first: after a stop, nothing is lost and nothing comes twice.
Reposts are skipped; a mention's id makes the complaint's id, its author is never sent on.
"""

import argparse
import html
import json
import logging
import os
import re
import time
import urllib.request
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from delivery import LONGEST_TEXT, NEVER_ACCEPTED, complaint_id, moment, secret
from disposisi_client import Complaint, Disposisi, DisposisiError, ProblemError

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:disposisi:social")
HANDLES = re.compile(r"^(?:\s*@\w+[\s,:.]*)+")
LONGEST_PAGE = 8 * 1024 * 1024
MOST_PAGES = 1_000

log = logging.getLogger(__name__)
Mention = dict[str, Any]


def recorded(path: Path, cursor: int) -> list[Mention]:
    """Give the mentions of a file or folder of pages that came after the cursor, oldest first."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return _after(cursor, (mention for file in files for mention in _page(file.read_text("utf-8"))[0]))


def fetched(address: str, cursor: int, token: str) -> list[Mention]:
    """Give the mentions of an address likewise; all pages are read before the first is sent.

    Raises:
        OSError: the feed cannot be reached.
        ValueError: it answers something else, or never ends.
    """
    found: list[Mention] = []
    query = {"since_id": str(cursor)} if cursor else {}
    for _ in range(MOST_PAGES):
        asked = f"{address}?{urlencode(query)}" if query else address
        request = urllib.request.Request(asked, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - main checks the scheme
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - likewise
            mentions, following = _page(answer.read(LONGEST_PAGE).decode("utf-8"))
        found += mentions
        if not following:
            return _after(cursor, found)
        query["pagination_token"] = following
    raise ValueError(f"{address} gives more than {MOST_PAGES} pages")


def _page(text: str) -> tuple[list[Mention], str]:
    """Read one page: an object with `data`, a list, or a mention a line; with the token of the next."""
    try:
        page = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()], ""
    if isinstance(page, list):
        return page, ""
    if "data" in page or "meta" in page:
        return page.get("data", []), str(page.get("meta", {}).get("next_token", ""))
    return [page], ""


def _after(cursor: int, mentions: Iterable[Mention]) -> list[Mention]:
    later = {int(mention["id"]): mention for mention in mentions if int(mention["id"]) > cursor}
    return [later[number] for number in sorted(later)]


def complaint_of(mention: Mention, tenant: str = "") -> Complaint | None:
    """Make a complaint of a mention; None for a repost or one without words."""
    kinds = {reference.get("type") for reference in mention.get("referenced_tweets", [])}
    written = html.unescape(mention.get("text", ""))
    text = HANDLES.sub("", written).replace("\0", "").encode("utf-8", "replace").decode().strip()
    if "retweeted" in kinds or written.startswith("RT @") or not text:
        return None
    complaint: Complaint = {
        "id": complaint_id(NAMESPACE, str(mention["id"])), "text": text[:LONGEST_TEXT], "channel": "x",
    }  # fmt: skip
    if when := moment(str(mention.get("created_at", "")).replace("Z", "+00:00")):
        complaint["submitted_at"] = when
    if tenant:
        complaint["tenant"] = tenant
    return complaint


class Cursor:
    """The id of the last mention that was dealt with, in a file that is whole at any time.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> int:
        """Give the id, 0 before the first."""
        return int(self._path.read_text("ascii")) if self._path.exists() else 0

    def write(self, number: int) -> None:
        """Replace the id; it is on disk when this returns."""
        new = self._path.with_suffix(".new")
        with new.open("w", encoding="ascii") as file:
            file.write(f"{number}\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def deliver(
    mentions: Iterable[Mention], cursor: Cursor, service: Disposisi, tenant: str = ""
) -> Iterator[str]:
    """Send mentions in order; yields what became of each: accepted, skipped or refused.

    Raises:
        DisposisiError: the service cannot be reached; the cursor stands at the last one that it has.
    """
    for mention in mentions:
        complaint, became = complaint_of(mention, tenant), "skipped"
        if complaint:
            try:
                service.suggest(complaint)
                became = "accepted"
            except ProblemError as problem:
                if problem.status not in NEVER_ACCEPTED:
                    raise
                log.warning("mention %s refused: %s", mention["id"], problem)
                became = "refused"
        cursor.write(int(mention["id"]))
        yield became


def _round(arguments: argparse.Namespace, service: Disposisi, cursor: Cursor) -> None:
    after = cursor.read()
    if "://" in arguments.feed:
        mentions = fetched(arguments.feed, after, secret("FEED_TOKEN"))
    else:
        mentions = recorded(Path(arguments.feed), after)
    outcomes = list(deliver(mentions, cursor, service, arguments.tenant))
    counts = ", ".join(f"{outcomes.count(name)} {name}" for name in ("accepted", "skipped", "refused"))
    print(counts, flush=True)


def main() -> None:
    """Read recorded pages once, or follow an address until interrupted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "feed", help="file or folder of recorded pages (read once), or an https address (followed)"
    )
    parser.add_argument(
        "--url", default="http://127.0.0.1:8000", help="the service; its key is DISPOSISI_KEY"
    )
    parser.add_argument(
        "--tenant", default="", help="government whose complaints these are; else the service's own"
    )
    parser.add_argument(
        "--cursor", type=Path, default=Path("social.cursor"), help="file that says how far it was"
    )
    parser.add_argument("--every", type=float, default=60, help="seconds between two looks at an address")
    arguments = parser.parse_args()
    follows = arguments.feed.startswith(("https://", "http://"))
    with Disposisi(arguments.url) as service:
        while True:
            try:
                _round(arguments, service, Cursor(arguments.cursor))
            except (DisposisiError, OSError, ValueError) as error:
                if not follows:
                    raise SystemExit(f"stopped, run it again later: {error}") from error
                log.warning("tried again later: %s", error)
            if not follows:
                return
            time.sleep(arguments.every)


if __name__ == "__main__":
    main()
