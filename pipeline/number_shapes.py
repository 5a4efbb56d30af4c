"""What a number is by its digits: lengths, dates, regions, groups."""

import re

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
        "19",
        "21",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "51",
        "52",
        "53",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "72",
        "73",
        "74",
        "75",
        "76",
        "81",
        "82",
        "91",
        "92",
        "93",
        "94",
        "95",
        "96",
    ]
)
_MOBILE = re.compile(r"(?:62|0)8\d{8,11}")
_LANDLINE = re.compile(r"(?:62|0)[2-7]\d{7,9}")
_AREA_CODE = re.compile(r"(?:62|0)?[2-79]\d{1,2}")
_PUBLIC = re.compile(r"1[45]\d{3}|(?:0[2-9]\d{1,2})?1500\d{3,4}|0?800\d{6,8}|0809\d{6,7}|1\d\d")
_NPWP = (2, 3, 3, 1, 3, 3)
_CARD_FIRST = "3456"
_NIK, _NIP, _BPJS, _LONG = 16, 18, 13, 10
_MAX_MONTH, _MAX_DAY, _WOMEN = 12, 31, 40
_MAX_INTERNATIONAL = 15
_ROUND = 6
_MOST_GROUPS = 6


def is_mobile(digits: str) -> bool:
    """Tell a mobile phone (08..., 628...)."""
    return _MOBILE.fullmatch(digits) is not None


def is_meter(digits: str) -> bool:
    """Tell a customer of PLN by the number alone: 12 digits, the distribution area 5x first."""
    return len(digits) == 12 and digits.startswith("5")  # noqa: PLR2004 - PLN's IDPEL


def is_public(digits: str) -> bool:
    """Tell a number that serves the public (112, 14022, 1500-400, 0800-...)."""
    return _PUBLIC.fullmatch(digits) is not None


def is_date(groups: list[str], separators: list[str]) -> bool:
    """Tell dates and times ("17-08-2024", "2024-01-15 10.30", "21.30-23.00"), and years in a row."""
    if all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups):  # noqa: PLR2004 - a year
        return True
    joined = "".join(group + separator for group, separator in zip(groups, [*separators, ""], strict=True))
    return _MOMENT.fullmatch(joined) is not None


_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:(?:19|20)\d\d|\d\d)"
_TIME = r"(?:[01]?\d|2[0-4])[.]\d\d"
_MOMENT = re.compile(
    rf"(?:{_DAY}[-. ]{_MONTH}[-. ]{_YEAR}|(?:19|20)\d\d-{_MONTH}-{_DAY}|{_TIME})(?:[ -]{{1,3}}(?:{_TIME}|{_DAY}[-.]{_MONTH}[-.]{_YEAR}))?"
)


def is_amount(groups: list[str], separators: list[str]) -> bool:
    """Tell thousands set off by dots, and decimals ("1.500.000", "110.377637")."""
    if any(separator != "." for separator in separators) or not separators:
        return len(groups) == 1 and groups[0].endswith("0" * _ROUND) and not groups[0].startswith("0")
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3  # noqa: PLR2004 - thousands
    decimal = len(groups) == 2 and len(groups[0]) <= 3 <= len(groups[1])  # noqa: PLR2004 - degrees
    return (thousands or decimal) and not (thousands and groups[0].startswith("0") and len(groups) > 2)  # noqa: PLR2004


def kind_by_shape(groups: list[str], *, plus: bool) -> str:
    """Give what a number is that no word explains, "" for what is no personal data.

    Args:
        groups: its groups of digits.
        plus: "+" stands before it.
    """
    digits = "".join(groups)
    if is_mobile(digits) or (plus and _LONG - 2 <= len(digits) <= _MAX_INTERNATIONAL):
        return "PHONE"
    if is_landline(groups) or (len(groups) == 1 and _LANDLINE.fullmatch(digits) and len(digits) >= _LONG):
        return "PHONE"
    return _identity(groups, digits) or ("NUMBER" if _is_long(groups) else "")


def is_landline(groups: list[str]) -> bool:
    """Tell a landline whose area code stands apart ("0274-868405")."""
    rest = sum(map(len, groups[1:]))
    return (
        len(groups) > 1
        and groups[0].startswith(("0", "62"))
        and _AREA_CODE.fullmatch(groups[0]) is not None
        and all(len(group) > 1 for group in groups)
        and 5 <= rest <= 8  # noqa: PLR2004 - a subscriber's number
    )


def _identity(groups: list[str], digits: str) -> str:
    if len(digits) == _NIK and is_nik(digits) and len(groups) <= _MOST_GROUPS:
        return "NIK"
    if len(digits) == _NIK and digits[0] in _CARD_FIRST and _is_luhn(digits):
        return "CARD"
    if len(digits) == _NIP and digits[:2] in {"19", "20"} and _is_day(digits[6:8], digits[4:6]):
        return "NIP"
    if tuple(map(len, groups)) == _NPWP:
        return "NPWP"
    return "BPJS" if len(digits) == _BPJS and digits.startswith("000") else ""


def is_nik(digits: str) -> bool:
    """Tell 16 digits that begin with a province and hold a day of birth (a woman's plus 40)."""
    day = int(digits[6:8])
    return digits[:2] in _PROVINCES and _is_day(str(day - _WOMEN if day > _WOMEN else day), digits[8:10])


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= _MAX_DAY and 1 <= int(month) <= _MAX_MONTH


def _is_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(digits)]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0  # noqa: PLR2004 - ISO/IEC 7812


def _is_long(groups: list[str]) -> bool:
    lengths = set(map(len, groups))
    return (len(groups) == 1 and len(groups[0]) >= _LONG) or (lengths == {4} and len(groups) >= 4)  # noqa: PLR2004
