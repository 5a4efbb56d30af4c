"""Names of persons, where a title, a label or the person says that one follows."""

import re

from pipeline.name_leads import Lead, Word, lead_at
from pipeline.name_words import Trust, can_be_name, given_names, is_listed, is_office
from pipeline.personal_data import PersonalData

_WORD = re.compile(r"[^\W\d_]++(?:['\u2019`][^\W\d_]++){0,3}+")
_MOST_WORDS = 6
_BETWEEN = re.compile(r"[ \t]{1,2}")
_AFTER_INITIAL = re.compile(r"\.[ \t]{0,2}|[ \t]{1,2}")
_ABBREVIATED = frozenset(["moh", "muh", "moch", "mochd", "muhd", "abd", "st", "rr", "ni", "la", "wa", "hm"])
_BINDING = frozenset(["bin", "binti", "al", "ibnu", "van", "de"])
_LABEL = re.compile(r"[ \t]{0,2}[:=]")
_TITLES_OF_STUDY = (
    r"(?:[SM]\.?[ ]?(?:Pd|H|E|T|Kom|Sos|IP|I\.P|Ag|Kep|KM|K\.M|Psi|P|Si|S|M|Farm|Ked|Hum|Pt|Pi|Hut|Ars|Ak|Gz|ST|Tr|I\.?Kom|AP|Sn|Stat|Keb|Th|Sc|Kes|A|B\.?A|Kn|Eng|PH|Par|Han)(?:\.?[IK])?"
    r"|Sp\.?[A-Z]{1,3}[A-Za-z]{0,2}(?:\([A-Z]\))?|A\.?[Mm]d(?:\.[A-Z][a-z]{1,3})?|Ph\.?D|MBA|Lc|Ners|Ns|Apt|B\.?Sc|SKM)"
)
_STUDIED = re.compile(
    rf"(?:(?:,[ \t]?|[ \t](?=\w{{1,2}}\.)){_TITLES_OF_STUDY}"
    r"|[ \t](?:SH|SE|ST|MM|MH|MT|M[Ss]i|SP[Dd]|S[Pp]d|MP[Dd]|M[Pp]d|SIP|SKM|SAg|SSos|SKom|MBA)"
    r"|,?[ \t]?(?:s\.(?:pd|h|e|t|kom|sos|ag|kep|si|ip|psi|farm|hum)|m\.(?:pd|h|m|t|si|kes|kom|hum|ag)|sp\.[a-z]{1,3}|a\.md))"
    r"(?![^\W_])(?P<dot>\.)?"
)
_GOES_ON = re.compile(
    r"\s{0,2}(?:[,.;(\n]|$|(?:dari|dr|dri|wrg|asl|warga|selaku|asal|tinggal|umur|usia|mau|ingin|mohon|alamat|pelanggan|hendak|bermaksud|penduduk|guru|dgn|dengan|di|yang|yg|nik|no|ibu|bapak|mahasiswa|mewakili|melaporkan|lapor|minta|izin|ijin|sebagai|domisili|berdomisili|anggota|karyawan)\b)",
    re.IGNORECASE,
)
_LAST = re.compile(r"[\s.)!,\d\ue000+]{0,20}$")
_HALF = 0.6
_WEAK = frozenset({"role", "doctor", "office"})
"""Leads that other words follow as often as names: listed names only."""


def find_names(text: str, low: str) -> list[PersonalData]:
    """Find the names of persons.

    Args:
        text: any text.
        low: the same in lower case, character by character.
    """
    words = [Word(match.start(), match.end(), match[0]) for match in _WORD.finditer(low)]
    found: list[PersonalData] = []
    cased = _is_cased(text, words)
    reached = -1
    for index in range(len(words)):
        if index < reached:
            continue
        lead = lead_at(text, words, index)
        if lead is None:
            continue
        last = _last_word(text, words, lead, cased=cased)
        if last >= lead.first:
            end = _with_studies(text, words[last].end)
            found.append(PersonalData("NAME", words[lead.first].start, end))
            reached = last + 1
    return found


def _is_cased(text: str, words: list[Word]) -> bool:
    """Tell whether capitals set words apart: not in a text all in capitals, nor with one on Every Word."""
    capitals = sum(text[word.start].isupper() for word in words)
    shouted = sum(text[word.start : word.end].isupper() for word in words)
    return shouted <= len(words) / 2 and (capitals <= _HALF * len(words) or len(words) <= _MOST_WORDS * 2)


def _last_word(text: str, words: list[Word], lead: Lead, *, cased: bool) -> int:
    """Give the index of the last word of the name, one before its first where there is none."""
    last = _reach(text, words, lead, cased=cased)
    if last < lead.first:
        return last
    if lead.kind == "self" and not _is_self(text, words, lead.first, last):
        return lead.first - 1
    if lead.kind == "signature" and not _LAST.fullmatch(text, words[last].end, words[last].end + 40):
        return lead.first - 1
    low, capital = words[lead.first].low, text[words[lead.first].start].isupper()
    known = is_listed(low) if capital else low in given_names() and lead.kind == "office"
    return last if known or lead.kind not in _WEAK else lead.first - 1


def _reach(text: str, words: list[Word], lead: Lead, *, cased: bool) -> int:
    last, index, trust = lead.first - 1, lead.first, lead.trust
    while index < min(lead.first + _MOST_WORDS, len(words)):
        word = words[index]
        if index > lead.first and not _is_joined(text, words[index - 1], word):
            break
        if last >= lead.first and _STUDIED.match(text, words[index - 1].end):
            break
        if _LABEL.match(text, word.end) or (index > lead.first and is_office(word.low)):
            break
        if _is_initial(text, word) or (word.low in _BINDING and last >= lead.first):
            last = index if last >= lead.first and word.end - word.start == 1 else last
            index += 1
            continue
        if not can_be_name(text[word.start : word.end], trust, cased=cased):
            break
        last, trust = index, max(trust, Trust.SHAPE)
        index += 1
    return last


def _is_joined(text: str, left: Word, right: Word) -> bool:
    gap = _AFTER_INITIAL if _is_initial(text, left) else _BETWEEN
    return gap.fullmatch(text, left.end, right.start) is not None


def _is_initial(text: str, word: Word) -> bool:
    if word.low in _ABBREVIATED:
        return True
    return word.end - word.start == 1 and text[word.start].isupper()


def _is_self(text: str, words: list[Word], first: int, last: int) -> bool:
    """Tell "saya Budi", "saya budi dari ...", "Saya Rizky Ramadhan, ..." from "saya Mahasiswa"."""
    known = [words[index].low in given_names() for index in range(first, last + 1)]
    capital = text[words[first].start].isupper()
    goes_on = _GOES_ON.match(text, words[last].end) is not None
    if known[0]:
        return goes_on or capital or sum(known) > 1
    return capital and goes_on and (any(known) or last > first)


def _with_studies(text: str, end: int) -> int:
    """Give the end of the degrees that follow a name; the full stop of a sentence stays."""
    while match := _STUDIED.match(text, end):
        dotted = "." in text[end : match.end() - 1]
        end = match.end() if match["dot"] is None or dotted else match.end() - 1
        if match["dot"] and not dotted:
            break
    return end
