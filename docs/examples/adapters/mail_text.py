"""Reads the citizen's own words out of a mail: no quoted reply, no signature, no markup."""

import re
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol"}
UNSEEN = {"style", "script", "head", "title", "blockquote"}
QUOTES = ("gmail_quote", "moz-cite-prefix", "yahoo_quoted", "divRplyFwdMsg")
VOID = {"br", "img", "hr", "meta", "link", "input", "wbr", "col", "area", "base", "embed", "source"}
CUT = re.compile(
    r"""^(?:
        --\ ?$                                                       # RFC 3676, 4.3: the signature's line
        | _{10,}$
        | -{2,}\s*(?:Original\ Message|Pesan\ Asli|Forwarded\ message|Pesan\ terusan)\s*-{2,}
        | (?:Pada|On)\ .{6,200}(?:menulis|wrote):\s*$                 # how clients lead a quoted reply in
        | (?:Dari|From):\ .+\n(?:Dikirim|Sent|Tanggal|Date):\ .+
        | (?:Dikirim\ dari|Sent\ from)\ .{2,60}$
    )""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
WRAPPED_LEAD = re.compile(r"^((?:Pada|On) [^\n]{6,200})\n([^\n]{0,120}(?:menulis|wrote):)\s*$", re.MULTILINE)
SUBJECT = re.compile(r"^(?:(?:re|fw|fwd|bls|trs)\s*:\s*)+", re.IGNORECASE)


def text_of(mail: EmailMessage) -> str:
    """Give what was written in a mail, "" where nothing was; text/plain before HTML."""
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    content = _content(part)
    if part.get_content_type() == "text/html":
        content = text_of_html(content)
    return own_words(content)


def _content(part: MIMEPart) -> str:
    """Decode a part; a character set that nobody knows is read as UTF-8."""
    try:
        return str(part.get_content())
    except LookupError:
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def own_words(text: str) -> str:
    """Cut a text where a quoted reply or a signature begins; drop quoted lines elsewhere."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    text = WRAPPED_LEAD.sub(r"\1 \2", text)
    if found := CUT.search(text):
        text = text[: found.start()]
    lines = [line.rstrip() for line in text.split("\n") if not line.startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def subject_of(mail: EmailMessage) -> str:
    """Give the subject without "Re:" and its kin."""
    return SUBJECT.sub("", " ".join(str(mail.get("Subject", "")).split()))


def is_automatic(mail: EmailMessage) -> bool:
    """Say whether a machine wrote it: out of office, bounces, lists (RFC 3834)."""
    automatic = str(mail.get("Auto-Submitted", "no")).lower() != "no"
    bulk = str(mail.get("Precedence", "")).lower() in {"bulk", "list", "junk", "auto_reply"}
    return automatic or bulk or mail.get_content_type() == "multipart/report"


def text_of_html(markup: str) -> str:
    """Reduce HTML to its text; quoted replies, styles and scripts are left out."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects what a person would see; counts how deep inside something unseen it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        marks = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        if tag not in VOID and (self._unseen or tag in UNSEEN or any(quote in marks for quote in QUOTES)):
            self._unseen.append(tag)
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End an element; elements left open inside it end with it."""
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag in BLOCKS - VOID:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep text that is seen."""
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))
