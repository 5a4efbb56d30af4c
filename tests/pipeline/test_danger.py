"""What endangers people is named, each danger once, with the number to call."""

import pytest

from pipeline.danger import dangers
from pipeline.normalize import tokenize


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kabel putus nyetrum anak sekolah", ["bahaya listrik (PLN 123)"]),
        (
            "Rumah kebakaran, api besar, ada yang pingsan",
            ["api (Damkar 113)", "keadaan medis (Ambulans 119)"],
        ),
        ("ada orang bawa golok mengancam warga", ["kekerasan (Polisi 110)"]),
        ("anak jatuh ke lubang galian", ["lubang"]),
        ("mohon info jadwal posyandu", []),
        ("", []),
    ],
)
def test_dangers_are_named(text: str, found: list[str]) -> None:
    assert dangers([token.word for token in tokenize(text)]) == found
