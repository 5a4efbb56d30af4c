"""Greetings, addresses, closings and forms are known, and what channels add; the matter is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.channels import CHANNELS, channel_of
from pipeline.channels import beside_the_matter
from pipeline.features import bigrams, emphasis, word_features
from pipeline.normalize import FRAME, Reading, document_words, read
from tests.golden.tables import golden


def _matter(reading: Reading) -> str:
    words, _ = document_words(reading, read(""))
    return " ".join(word for word in words if not word.startswith(FRAME))


@pytest.mark.parametrize("row", golden("frames"), ids=lambda row: row["text"])
def test_the_matter_is_what_frames_leave(row: dict[str, str]) -> None:
    reading = read(row["text"].replace("\\n", "\n"))
    assert _matter(reading) == row["matter"].strip()
    assert [frame.kind for frame in reading.frames] == row["kinds"].split()


@pytest.mark.parametrize("row", golden("channels"), ids=lambda row: f"{row['channel']}: {row['text']}")
def test_what_a_channel_adds_is_beside_the_matter(row: dict[str, str]) -> None:
    assert _matter(read(row["text"].replace("\\n", "\n"), row["channel"])) == row["matter"]


@given(st.text(max_size=300), st.sampled_from(CHANNELS))
def test_stretches_of_a_channel_lie_in_the_text_in_order(text: str, channel: str) -> None:
    position = 0
    for start, end in beside_the_matter(text, channel):
        assert position <= start < end <= len(text)
        position = end


@given(
    st.lists(
        st.sampled_from(
            [
                "Yth.",
                "Bapak",
                "nama:",
                "terima kasih",
                "\n",
                "lokasi :",
                "mohon ditindaklanjuti",
                "lampu",
                "hormat kami",
                ">",
                "--",
            ]
        ),
        max_size=25,
    ),
    st.sampled_from(CHANNELS),
)
def test_frames_are_in_order_and_part_the_words(parts: list[str], channel: str) -> None:
    reading = read(" ".join(parts), channel)
    position = 0
    for frame in reading.frames:
        assert position <= frame.first < frame.last <= len(reading.tokens)
        position = frame.last
    words, _ = document_words(reading, read(""))
    assert [word.removeprefix(FRAME) for word in words] == [token.word for token in reading.tokens]


def test_a_word_of_a_frame_tells_nothing_but_itself() -> None:
    words = ["§terima", "§kasih", "lampu", "mati"]
    assert word_features("§terima") == ("f=terima",)
    assert bigrams(words) == ["", "", "b=lampu mati"]
    assert emphasis(words)[:3] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("Website", "web"), ("Android", "android"), ("ios", "ios"), ("SMS", "sms"), ("SMS Hotline", "sms"),
        ("Website - pemerintah-kabupaten-Bandung", "web"), ("Instagram", "instagram"), ("Twitter", "x"),
        ("Lapor Sleman", "web"), ("Lapor.go.id", "web"), ("Facebook Grup ICJ", "facebook"), ("WA Lapor", "whatsapp"),
        ("E Lapor DIY", "web"), ("Email", "email"), ("Telepon Langsung", "telepon"), ("Datang Langsung", "tatap-muka"),
        ("Surat Pembaca", "tatap-muka"), ("?", "lainnya"), ("", "lainnya"),
    ],
)  # fmt: skip
def test_names_that_sources_give_their_channels(source: str, channel: str) -> None:
    assert channel_of(source) == channel
