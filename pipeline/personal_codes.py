"""Number plates, passports, mail addresses: personal data made of letters, digits, signs."""

import re
from collections.abc import Iterator

from pipeline.lexicon import common_words, spellings
from pipeline.personal_data import PersonalData
from pipeline.stem import root_words

_EMAIL = re.compile(
    r"(?<![\w.+'-])\w[\w.+'-]{0,63}+(?:@|[ ]?(?:\[at\]|\(at\))[ ]?)[^\W_][\w-]{0,62}(?:(?:\.|[ ]?(?:\[dot\]|\(dot\))[ ]?)[^\W_][\w-]{0,62}){1,4}",
    re.IGNORECASE,
)
_KNOWN_EMAIL = re.compile(
    r"(?<![\w.+'-])\w[\w.+'-]{0,63}+(?:[ ]?@[ ]?|[ ]at[ ])(?:gmail|yahoo|ymail|hotmail|outlook|icloud|rocketmail|live|proton)(?:\.[a-z]{2,4}){0,3}(?!\w)",
    re.IGNORECASE,
)
_AREAS = (
    "A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|"
    "DM|DN|DP|DR|DS|DT|DW|EA|EB|ED|KB|KH|KT|KU|PA|PB|PG|PS|PT|CC|CD"
)
_PLATE = re.compile(
    rf"(?<![^\W_])(?P<area>{_AREAS})(?P<gap>[ .-]{{0,2}})(?P<digits>\d{{1,4}})(?:[ .-]{{0,2}}(?P<suffix>[A-Z]{{1,3}}))?(?![^\W_])",
    re.IGNORECASE,
)
_VEHICLE = re.compile(
    r"(?:plat|pelat|nopol|polisi|motor|mobil|truk|truck|bus|bis|angkot|taksi|taxi|stnk|bpkb|kendaraan|sepeda|honda|yamaha|suzuki|toyota|daihatsu|mitsubishi|avanza|innova|xenia|beat|vario|nmax|scoopy|pickup|pick up|tronton|tangki|ojek|ojol|travel|ambulans|minibus|elf|bentor|becak|tilang|etle|parkir)(?:nya)?\b"
)
_NAMED = re.compile(
    r"(?:nopol|plat|pelat|polisi)(?:nya)?[ \t]{0,2}(?:(?:no|nomor|nopol|motor|mobil)[. ]{0,2})?[:=]?[ \t(]{0,2}$"
)
_REACH = 40
_LIKELY = 3
_NO_SUFFIX = frozenset(
    [
        "thn",
        "th",
        "bln",
        "blm",
        "km",
        "kg",
        "jt",
        "rb",
        "org",
        "or",
        "di",
        "ke",
        "dan",
        "yg",
        "ada",
        "sd",
        "jam",
        "hr",
        "mtr",
        "cm",
        "mm",
        "wib",
        "wit",
        "rt",
        "rw",
        "no",
        "kk",
        "gak",
        "ga",
        "tdk",
        "sdh",
        "dr",
        "dgn",
        "utk",
        "va",
        "kwh",
        "m",
        "x",
        "cc",
        "pcs",
        "unit",
        "kali",
        "hari",
        "lbr",
        "box",
        "watt",
        "gb",
        "mb",
        "ml",
        "ltr",
    ]
)
_PASSPORT = re.compile(r"(?<![^\W_])[A-Z]{1,2} ?\d{6,7}(?!\w)", re.IGNORECASE)
_TRAVEL = re.compile(r"paspor|passport|pasport")


def find_emails(text: str) -> Iterator[PersonalData]:
    """Find mail addresses, also "budi[at]contoh.id" and "budi @ gmail.com"."""
    for pattern in (_EMAIL, _KNOWN_EMAIL):
        for match in pattern.finditer(text):
            yield PersonalData("EMAIL", *match.span())


def find_plates(text: str, low: str) -> Iterator[PersonalData]:
    """Find number plates: capitals anywhere, small letters where a vehicle is spoken of.

    Args:
        text: any text.
        low: the same in lower case, character by character.
    """
    for match in _PLATE.finditer(text):
        if _is_plate(match, low[max(0, match.start() - _REACH) : match.start()]):
            yield PersonalData("PLATE", *match.span())


def _is_plate(match: re.Match[str], before: str) -> bool:
    suffix = (match["suffix"] or "").lower()
    named = _NAMED.search(before) is not None
    if not suffix or (suffix in _NO_SUFFIX and not named):
        return named and not suffix and len(match["digits"]) >= _LIKELY
    if named:
        return True
    vehicle = _VEHICLE.search(before) is not None
    if len(match["digits"]) < _LIKELY and not (
        vehicle and match["area"].isupper() and len(match["area"]) > 1
    ):
        return False
    if vehicle:
        return match["area"].isupper() or not _is_word(suffix)
    return (match["area"].isupper() and (match["suffix"] or "").isupper()) or not _is_word(suffix)


def _is_word(letters: str) -> bool:
    return letters in common_words() or letters in spellings() or letters in root_words()


def find_passports(text: str, low: str) -> Iterator[PersonalData]:
    """Find passport numbers where passports are spoken of.

    Args:
        text: any text.
        low: the same in lower case, character by character.
    """
    if "pas" not in low:
        return
    for match in _PASSPORT.finditer(text):
        if _TRAVEL.search(low, max(0, match.start() - _REACH), match.start()):
            yield PersonalData("PASSPORT", *match.span())
