"""The part of an address that finds the house: number, Blok, RT/RW; roads and villages stay."""

import re
from collections.abc import Iterator

from pipeline.personal_data import PersonalData

_UNIT = (
    r"(?:\d{1,3}(?!\d|[^\W\d_](?<!r)|r(?!w|t))(?![ \t]?(?:ribu|rb|jt|juta|rupiah|persen|menit|jam|kali|hari|%))"
    r"|[ivx]{1,5}(?![^\W_]))"
)
_SIGNS = r"[ \t.:]{0,3}"
_RT_RW = re.compile(
    rf"(?<![^\W\d_])(?:rt[ \t]{{0,2}}/[ \t]{{0,2}}rw|rt[ \t]rw){_SIGNS}\d{{1,3}}(?:[ \t]{{0,2}}[/ -][ \t]{{0,2}}\d{{1,3}})?(?!\d)"
    rf"|(?<![^\W\d_])rt{_SIGNS}{_UNIT}(?:[ \t]{{0,2}}[/,. -]?[ \t]{{0,2}}rw{_SIGNS}{_UNIT}|[ \t]{{0,2}}/[ \t]{{0,2}}\d{{1,3}}(?!\d))?"
    rf"|(?<![^\W\d_])rw{_SIGNS}{_UNIT}(?:[ \t]{{0,2}}[/,. -]?[ \t]{{0,2}}rt{_SIGNS}{_UNIT})?",
    re.IGNORECASE,
)
_HOUSE_NUMBER = r"\d{1,4}[a-z]?(?![^\W_])(?:[ \t]?[/-][ \t]?(?:\d{1,4}[a-z]?|[a-z])(?![^\W_]))?"
_NO = r"(?:no|nomor|nomer|nmr)"
_NUMBERED = re.compile(
    rf"(?<![^\W_]){_NO}{_SIGNS}(?:(?P<house>rumah|rmh){_SIGNS})?{_HOUSE_NUMBER}(?![.,/]?\d)",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    rf"(?<![^\W_])(?:blok|blk)\.?[ \t]{{1,2}}(?:[a-z]{{1,3}}[ \t./-]{{0,2}}\d{{1,3}}[a-z]?(?:[ \t]?[/-][ \t]?\d{{1,3}}[a-z]?)?|[a-z]{{1,2}}(?=[ \t]{{1,2}}{_NO}\b)|\d{{1,3}}[a-z]?(?=[ \t]{{1,2}}{_NO}\b|/))(?![^\W_])"
    rf"(?:/\d{{1,3}}[a-z]?(?![^\W_]))?(?:[ \t]{{1,2}}{_NO}{_SIGNS}{_HOUSE_NUMBER})?"
    rf"|(?<![^\W_])(?:kav|kavling)\.?[ \t]{{1,2}}(?:[a-z]{{0,2}}[ -]?\d{{1,3}}[a-z]?)(?![^\W_])",
    re.IGNORECASE,
)
_LOT = re.compile(
    r"(?<![^\W_])(?i:perum|perumahan|griya|puri|villa|vila|cluster|graha|permai|residence|regency|asri|indah)\b[^\d\n.;:,]{0,30}[ ,](?P<number>(?:[A-Za-z]{1,2}-?\d{1,3}|[A-Z]{1,2})[/-]\d{1,3}[a-z]?)(?![\w/])"
)
_BARE = re.compile(
    r"(?<![^\W_])(?:alamat|almt|dusun|dsn|dukuh|padukuhan|kp|kampung|kmp|desa|ds|kel|kelurahan|jl|jln|jalan|gg|gang)\b[^\d\n;]{1,40}[ ,](?P<number>0\d{1,2}/0\d{1,2})(?![\w/.-])",
    re.IGNORECASE,
)
_ROAD = r"(?:jl|jln|jalan|gg|gang|lorong|lr)"
_STREET = re.compile(
    rf"(?<![^\W_])(?i:{_ROAD})\.?[ \t]{{0,2}}(?:(?!KM|Km|ROW|Row)[A-Z][\w'.]{{1,30}}[ \t]{{1,2}}){{1,4}}+(?P<number>\d{{1,4}}[A-Za-z]?(?:/\d{{1,3}})?)(?![^\W_])(?![.,/:]?\d)"
    r"(?=[ \t]{0,2}(?:[,;)\n]|\.(?:\s|$)|$|(?i:rt|rw|kel|kec|desa|dusun|kelurahan|kecamatan)\b|[A-Z][a-z]))"
)
_HOME = re.compile(
    rf"(?<![^\W_])(?:{_ROAD}\b\.?[ \t]{{0,2}}[^\W_]|perum|perumahan|komplek|kompleks|griya|cluster|dusun|dukuh|kampung|kp\b|alamat|almt|rumah|kos|kost|kontrakan|ruko|rusun|apartemen|toko|warung|bengkel|blok|rt\b|rw\b|lingkungan|banjar|desa|kelurahan|padukuhan)",
    re.IGNORECASE,
)
_HOME_AFTER = re.compile(r"[ \t,]{0,3}(?:rt|rw)[ .]{0,2}\d", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?<![^\W\d_])(?:uu|pp|perda|perbup|perwal\w{0,3}|permen\w{0,20}|pergub|perpres|kepp?res|kepmen\w{0,10}|inpres|peraturan|undang|keputusan|putusan|instruksi|sk|se|surat|edaran|pasal|ayat|antrean|antrian|urut|loket|kamar|ruang|kursi|halte|koridor|bus|bis|kelas|meja|pintu|tiang|gardu|undian|tiket|laporan|aduan|tps|sumur|hydrant|peringkat|ranking|rumah sakit|calon|paslon|capres|kandidat|undian|juara|urutan|pilihan|dapat|sd|smp|sma|tahun|rekening|rek|hp|wa|telp|telepon|tlp|call|lampu|pju)\w{0,3}[ \t.:]{0,3}$",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"[ \t]{1,2}(?:tahun|thn|th|di indonesia|di dunia|se|terburuk|terbaik|satu|urut)\b", re.IGNORECASE
)
_REACH = 70
_SENTENCE = re.compile(r"(?<=[a-z]{3})[.!?]\s|[\n;]")


def find_addresses(text: str) -> Iterator[PersonalData]:
    """Find RT/RW, house numbers, blocks; the longest of what overlaps."""
    for match in _RT_RW.finditer(text):
        yield PersonalData("ADDRESS", *match.span())
    for match in _BLOCK.finditer(text):
        yield PersonalData("ADDRESS", *match.span())
    for match in _NUMBERED.finditer(text):
        if _is_house(text, match):
            yield PersonalData("ADDRESS", *match.span())
    for pattern in (_STREET, _LOT, _BARE):
        for match in pattern.finditer(text):
            yield PersonalData("ADDRESS", *match.span("number"))


def _is_house(text: str, match: re.Match[str]) -> bool:
    """Tell the number of a house from that of a law, a queue, a rank."""
    if match["house"]:
        return True
    before = _SENTENCE.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
    if _COUNTED.search(before) or _RANKED.match(text, match.end()):
        return False
    return _HOME.search(before) is not None or _HOME_AFTER.match(text, match.end()) is not None
