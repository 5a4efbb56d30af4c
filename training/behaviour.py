"""What must not change what a complaint is about: small changes to its wording, made by rule.

After Ribeiro et al. 2020 ("CheckList"): a test of invariance needs no label.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from data.schema import Complaint, LabelledComplaint
from models.suggester import Suggester
from pipeline.redact import redact

MOST_ROWS = 300
_LONG_ENOUGH = 5
_WORDS_A_TYPO = 10
_GREETINGS = (
    "Selamat pagi Bapak/Ibu admin, ",
    "Assalamualaikum, mohon izin melapor. ",
    "Yth. petugas, ",
    "Permisi min, ",
)
_POLITE = (
    " Mohon segera ditindaklanjuti, terima kasih.",
    " Atas perhatiannya kami ucapkan terima kasih.",
    " Tolong dibantu ya, makasih banyak.",
)


def flip_shares(
    suggester: Suggester, rows: Sequence[LabelledComplaint], *, seed: int, tenant: str = ""
) -> dict[str, float]:
    """Give for each kind of change the share of complaints whose first topic changes with it, in [0, 1].

    Complaints that a change leaves alone are not counted; a kind that changes none has a share of 0.

    Args:
        suggester: the model.
        rows: complaints; at most `MOST_ROWS` of them are taken, at random.
        seed: of that, and of the changes.
        tenant: government that routes.
    """
    chosen = random.Random(seed).sample(list(rows), min(MOST_ROWS, len(rows)))
    before = [_topic(suggester, row.complaint, tenant) for row in chosen]
    shares = {}
    for name, change in CHANGES.items():
        dice = random.Random(f"{seed} {name}")
        texts = [change(row.complaint.text, dice) for row in chosen]
        changed = [
            (known, _topic(suggester, replace(row.complaint, text=text), tenant))
            for known, row, text in zip(before, chosen, texts, strict=True)
            if text != row.complaint.text
        ]
        shares[name] = sum(one != other for one, other in changed) / max(len(changed), 1)
    return shares


def with_typos(text: str, dice: random.Random) -> str:
    """Swap two inner letters of every tenth word or so, of one at least."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if word.isalpha() and len(word) >= _LONG_ENOUGH]
    for i in dice.sample(long, min(len(long), 1 + len(words) // _WORDS_A_TYPO)):
        at = dice.randrange(1, len(words[i]) - 2)
        word = words[i]
        words[i] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def in_capitals(text: str, _dice: random.Random) -> str:
    """Shout."""
    return text.upper()


def greeted(text: str, dice: random.Random) -> str:
    """Begin with a greeting."""
    return dice.choice(_GREETINGS) + text


def polite(text: str, dice: random.Random) -> str:
    """End with thanks."""
    return text + dice.choice(_POLITE)


def masked(text: str, _dice: random.Random) -> str:
    """Put marks in the places of names and other personal data."""
    return redact(text).masked


CHANGES: Mapping[str, Callable[[str, random.Random], str]] = {
    "typos": with_typos,
    "capitals": in_capitals,
    "greeting": greeted,
    "politeness": polite,
    "masked": masked,
}


def _topic(suggester: Suggester, complaint: Complaint, tenant: str) -> str:
    return suggester.suggest(complaint, tenant_code=tenant).topics[0].code
