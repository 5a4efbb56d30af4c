"""Channels, regions, working days, sectors and topics."""

from datetime import date

import pytest

from data import calendar, regions
from data.channels import CHANNELS, channel_of
from data.errors import DataError, UnknownCodeError
from data.taxonomy import load_taxonomy, parse_taxonomy

SECTORS = [
    "pekerjaan-umum", "perumahan", "pertanahan", "perhubungan", "lingkungan-hidup", "kehutanan",
    "kesehatan", "jaminan-kesehatan", "jaminan-ketenagakerjaan", "pendidikan", "perpustakaan-kearsipan",
    "kebudayaan", "pariwisata", "pemuda-olahraga", "sosial", "pemberdayaan-perempuan-anak",
    "kependudukan", "ketenteraman-ketertiban", "kebencanaan", "tenaga-kerja", "transmigrasi",
    "pertanian-pangan", "kelautan-perikanan", "koperasi-ukm", "perdagangan", "perindustrian",
    "perizinan", "komunikasi-informatika", "telekomunikasi-pos", "pemerintahan-desa", "kewilayahan",
    "kepegawaian", "pengawasan", "keuangan-daerah", "perpajakan", "jasa-keuangan", "energi", "listrik",
    "air-minum", "kepolisian", "hukum", "keagamaan", "politik-kesbang", "perencanaan-pembangunan",
    "sekretariat", "lainnya",
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("SMS 1708", "sms"), ("WhatsApp", "whatsapp"), ("wa", "whatsapp"), ("Twitter", "x"), ("Aplikasi Android", "android"),
        ("iOS", "ios"), ("Facebook Grup Warga", "facebook"), ("IG", "instagram"), ("Surel", "email"), ("Call Center", "telepon"),
        ("Datang  Langsung", "tatap-muka"), ("Website", "web"), ("merpati pos", "lainnya"), ("", "lainnya"),
    ],
)  # fmt: skip
def test_channel_under_the_names_sources_give_it(source: str, channel: str) -> None:
    assert channel_of(source) == channel


@pytest.mark.parametrize("channel", CHANNELS)
def test_channel_is_its_own_name(channel: str) -> None:
    assert channel_of(channel.upper()) == channel


@pytest.mark.parametrize(
    ("code", "full_name", "level"),
    [
        ("34", "Daerah Istimewa Yogyakarta", "provinsi"),
        ("34.04", "Kabupaten Sleman", "kabupaten"),
        ("34.71", "Kota Yogyakarta", "kota"),
        ("34.04.12", "Kapanewon Ngaglik", "kecamatan"),
        ("34.04.12.2001", "Kalurahan Sariharjo", "desa"),
    ],
)
def test_region_has_the_name_people_write(code: str, full_name: str, level: str) -> None:
    region = regions.region(code)
    assert region.level == level
    assert region.full_name.endswith(full_name)


@pytest.mark.parametrize("code", ["", "99", "34.04.99", "Sleman", "34.4"])
def test_unknown_region_is_refused_by_its_code(code: str) -> None:
    with pytest.raises(UnknownCodeError, match=repr(code)):
        regions.region(code)


def test_every_region_below_sleman_lies_in_it() -> None:
    found = list(regions.descendants("34.04"))
    assert len(found) == 17 + 86
    assert all(regions.is_within(region.code, "34.04") for region in found)
    assert {region.level for region in found} == {"kecamatan", "desa"}


def test_region_is_not_within_one_whose_code_merely_begins_alike() -> None:
    assert regions.is_within("34.04.12", "34.04")
    assert regions.is_within("34.04", "")
    assert not regions.is_within("34.040", "34.04")
    assert not regions.is_within("34", "34.04")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 8, 14), 1, date(2026, 8, 18)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),
    ],
    ids=["in a week", "over a weekend", "over 17 August", "over New Year"],
)
def test_working_days_step_over_weekends_and_holidays(start: date, days: int, end: date) -> None:
    assert calendar.add_working_days(start, days) == end


def test_year_without_a_decree_is_counted_by_weekends_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(3):
        assert calendar.add_working_days(date(2094, 1, 1), 1) == date(2094, 1, 4)
    assert [record.getMessage()[:16] for record in caplog.records] == ["holidays of 2094"]


def test_sectors_are_the_46_fixed_ones() -> None:
    assert len(SECTORS) == 46
    assert sorted(load_taxonomy().sectors) == sorted(SECTORS)


def test_every_sector_has_a_topic_and_there_are_at_least_120() -> None:
    taxonomy = load_taxonomy()
    assert len(taxonomy.topics) >= 120
    assert {topic.sector_code for topic in taxonomy.topics.values()} == set(taxonomy.sectors)


def test_topics_can_be_told_apart_by_people() -> None:
    topics = load_taxonomy().topics.values()
    assert all(topic.name and topic.en and topic.covers and topic.words for topic in topics)
    assert len({(topic.sector_code, topic.name) for topic in topics}) == len(topics)


def test_every_topic_says_what_it_does_not_cover() -> None:
    taxonomy = load_taxonomy()
    excludes = {code: sector.excludes for code, sector in taxonomy.sectors.items()}
    excludes |= {code: topic.excludes for code, topic in taxonomy.topics.items()}
    for code, neighbours in excludes.items():
        assert neighbours, code
        assert all(neighbour.words for neighbour in neighbours), code
    assert {topic.urgency for topic in taxonomy.topics.values()} == {"biasa", "tinggi"}
    assert {topic.sector_code for topic in taxonomy.topics.values() if topic.oversight} == {"pengawasan"}


@pytest.mark.parametrize("neighbour", ["air/lama", "sihir"])
def test_neighbour_must_be_another_that_exists(neighbour: str) -> None:
    with pytest.raises(DataError, match=neighbour):
        parse_taxonomy(_FILE.replace('["air", "yang baru"]', f'["{neighbour}", "yang baru"]'))


def test_unknown_sector_or_topic_is_refused_by_its_code() -> None:
    with pytest.raises(UnknownCodeError, match="'sihir'"):
        load_taxonomy().sector("sihir")
    with pytest.raises(UnknownCodeError, match="'sihir/santet'"):
        load_taxonomy().topic("sihir/santet")


_FILE = """
version = "1"
[sectors.air]
name = "Air"
en = "Water"
covers = "water"
excludes = []
[topics."air/lama"]
name = "Lama"
en = "Old"
covers = "old"
excludes = [["air", "yang baru"]]
urgency = "biasa"
oversight = false
words = ["lama"]
retired = 2026-01-01
"""


def test_retired_topic_stays_known_but_not_active() -> None:
    taxonomy = parse_taxonomy(_FILE)
    assert taxonomy.topic("air/lama").name == "Lama"
    assert [topic.code for topic in taxonomy.active_topics(date(2025, 12, 31))] == ["air/lama"]
    assert taxonomy.active_topics(date(2026, 1, 1)) == []


def test_fingerprint_changes_with_any_letter() -> None:
    assert parse_taxonomy(_FILE).fingerprint != parse_taxonomy(_FILE + "\n").fingerprint


def test_topic_below_no_sector_is_refused_by_its_code() -> None:
    with pytest.raises(DataError, match="api/lama"):
        parse_taxonomy(_FILE.replace("air/lama", "api/lama"))
