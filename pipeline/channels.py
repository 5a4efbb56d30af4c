"""What is peculiar to a channel: pieces of an SMS, quoted mail, chat exports, mentions, speech taken down.

Nothing is cut from a text; stretches of it are named, so that offsets stay those of the text as it came.
"""

import re

Stretch = tuple[int, int]
SPOKEN = frozenset({"telepon", "tatap-muka"})
"""Channels whose texts an operator took down from speech."""

_SMS_PIECE = re.compile(
    r"(?:^|\n)[ \t]{0,4}[(\[]?\d{1,2}/\d{1,2}(?:[)\]][ \t]?|[ \t])|[(\[]\d{1,2}/\d{1,2}[)\]]|\(?(?i:bersambung|lanjutan|sambungan)(?:\)|\.\.+)"
)
_CHAT_EXPORT = re.compile(
    r"(?:^|\n)\[?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AP]M)?\]?(?: -)? [^:\n]{1,40}: "
)
_FORWARDED = re.compile(
    r"(?:^|\n)[ \t*_]{0,4}(?i:diteruskan(?: berkali-kali)?|forwarded(?: many times)?)[*_]{0,2}[ \t]*(?=\n)"
)
_MAIL_HEADER = re.compile(
    r"(?:^|\n)(?:(?:From|To|Cc|Sent|Date|Dari|Kepada|Tanggal|Dikirim):[^\n]{0,200}"
    r"|(?:Subject|Subjek|Perihal|Hal)[ \t]?:(?:[ \t]?(?:Re|RE|Fwd?|FW):)*"
    r"|-{2,12}[ \t]?(?:Forwarded message|Pesan [Tt]erusan)[ \t]?-{2,12})"
)
"""What a subject says is the sender's; its label and the other lines are the mailer's."""
_MAIL_QUOTE = re.compile(r"(?:^|\n)[ \t]{0,4}>[^\n]*")
_MAIL_ANSWERED = re.compile(
    r"(?:^|\n)[ \t]{0,4}(?:On|Pada)\s[^\n]{1,120}(?:wrote|menulis)[ \t]?:(?:\s{1,4}(?=>)|[\s\S]*)"
    r"|\n[ \t]{0,4}-{2,12}[ \t]?(?:Original Message|Pesan [Aa]sli)[ \t]?-{2,12}[\s\S]*"
)
"""Behind such a line all is quoted, but where quotes bear a ">", which may be answered below."""
_MAIL_SIGNATURE = re.compile(r"\n--[ \t]?\n[\s\S]{0,600}\Z")
_REPOST = re.compile(r"^(?:RT|QT|Via)[ \t]{1,3}@\w{1,50}:?")
_COPIED = re.compile(r"(?:[ \t]{0,3}\b(?:cc|CC|Cc)[:.]?[ \t]{0,3})(?:@\w{1,50}[ \t,]{0,3}){1,20}")

_PATTERNS: dict[str, tuple[re.Pattern[str], ...]] = {
    "sms": (_SMS_PIECE,),
    "whatsapp": (_CHAT_EXPORT, _FORWARDED),
    "email": (_MAIL_ANSWERED, _MAIL_HEADER, _MAIL_QUOTE, _MAIL_SIGNATURE),
    "x": (_REPOST, _COPIED),
    "instagram": (_REPOST, _COPIED),
    "facebook": (_REPOST, _COPIED),
}


def beside_the_matter(text: str, channel: str) -> list[Stretch]:
    """Name the stretches of a text that its channel, not the citizen, put there.

    Args:
        text: as it came.
        channel: one of `data.channels.CHANNELS`; another one has no peculiarities.

    Returns:
        (start, end) in code points, in order, without overlaps.
    """
    found = sorted(match.span() for pattern in _PATTERNS.get(channel, ()) for match in pattern.finditer(text))
    merged: list[Stretch] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
