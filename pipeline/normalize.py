"""From a complaint as it came to plain words, each of which knows where it stood.

The order of the steps, each in its own module, and why:
1. characters: what hides letters from the rest goes first;
2. pieces: URLs, mentions, numbers and emoji are told from words before letters are touched;
3. language: by the words as they were written, since spelling makes them Indonesian;
4. spelling: lower case, lists of that language, then rules;
5. frames: greetings, closings and forms are known by plain words, so spelling comes before them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from pipeline.channels import SPOKEN, beside_the_matter
from pipeline.characters import clean_characters
from pipeline.frames import Frame, find_frames
from pipeline.language import detect
from pipeline.lexicon import REGIONAL
from pipeline.numbers import spell_number
from pipeline.spelling import speller
from pipeline.tokens import Piece, Token, pieces

FRAME = "§"
"""Marks a word of a frame among the words that a document is scored by."""
MOST_WORDS = 2_000
"""A complaint has said what it is about by then; what follows costs time and decides nothing."""


class Reading(NamedTuple):
    """A text as the pipeline reads it.

    Attributes:
        tokens: its plain words in order, with offsets into the text as it came.
        frames: runs of tokens that are not about the matter.
        language: ISO 639 code of the main language.
        mixed: codes of others that are mixed in.
    """

    tokens: list[Token]
    frames: list[Frame]
    language: str
    mixed: list[str]

    @property
    def normalized(self) -> str:
        """The plain words, by spaces; reading it again gives the same words."""
        return " ".join(token.word for token in self.tokens)


_NOTHING = Reading([], [], "id", [])


def read(text: str, channel: str = "") -> Reading:
    """Read any text.

    Args:
        text: as it came.
        channel: one of `data.channels.CHANNELS`, whose peculiarities are then known; "" for none.
    """
    if not text:
        return _NOTHING
    clean = clean_characters(text)
    cut = pieces(clean)
    if clean.text.isupper():  # who shouts writes no abbreviations in capitals
        cut = [(kind, surface.lower(), start, end) for kind, surface, start, end in cut]
    language, mixed = detect([piece[1] for piece in cut if piece[0] == "word"])
    tokens = _spelt(_with_titles(text, cut), _dialect(language, mixed))
    frames = find_frames(text, tokens, spoken=channel in SPOKEN)
    return Reading(tokens, _with_channel(text, tokens, frames, channel), language, mixed)


def tokenize(text: str) -> list[Token]:
    """Cut any text into plain words with offsets into it; URLs and mentions are dropped."""
    return read(text).tokens


def _dialect(language: str, mixed: Sequence[str]) -> str:
    """Say whose words are listed: the main language's, else with care those of one mixed in."""
    if language in REGIONAL:
        return language
    return next((f"~{code}" for code in mixed if code in REGIONAL), language)


def _with_titles(text: str, cut: list[Piece]) -> list[Piece]:
    """Write "dr." before a name as "Dr": without it "dr" is short for dari."""
    if "dr." not in text:
        return cut
    for number in [at for at, piece in enumerate(cut[:-1]) if piece[1] == "dr"]:
        kind, _, start, end = cut[number]
        if text.startswith(".", end) and cut[number + 1][1][0].isupper():
            cut[number] = (kind, "Dr", start, end)
    return cut


_new_token = partial(tuple.__new__, Token)
"""A named tuple's own constructor costs three times as much, and this is called for every word."""


def _spelt(cut: Sequence[Piece], language: str) -> list[Token]:
    spell = speller(language)
    spelt = [spell(surface) if kind == "word" else _spell_other(kind, surface) for kind, surface, _, _ in cut]
    for number in [at for at, words in enumerate(spelt) if len(words) > 1]:
        if _is_written_out(spelt[number], cut, number):
            spelt[number] = spelt[number][:1]
    if len(cut) == sum(map(len, spelt)):  # a word for each, as mostly
        placed = [(words[0], piece[2], piece[3]) for piece, words in zip(cut, spelt, strict=True)]
    else:
        placed = [
            (word, start, end) for (_, _, start, end), words in zip(cut, spelt, strict=True) for word in words
        ]
    return list(map(_new_token, placed))


def _spell_other(kind: str, surface: str) -> tuple[str, ...]:
    return spell_number(surface) if kind == "number" else tuple(surface.split())


def _is_written_out(words: Sequence[str], cut: Sequence[Piece], number: int) -> bool:
    """Say whether an abbreviation that stays ("dishub dinas perhubungan") is already followed by what it stands for."""
    if cut[number][1].lower() != words[0]:
        return False
    return [surface.lower() for _, surface, _, _ in cut[number : number + len(words)]] == list(words)


def _with_channel(text: str, tokens: Sequence[Token], frames: list[Frame], channel: str) -> list[Frame]:
    """Join the frames with what the channel put around the text; where they meet, the channel's goes first."""
    stretches = beside_the_matter(text, channel)
    if not stretches:
        return frames
    starts = [token.start for token in tokens]
    found = [
        Frame("channel", bisect_left(starts, start), bisect_left(starts, end)) for start, end in stretches
    ]
    for frame in frames:
        if not any(frame.first < other.last and other.first < frame.last for other in found):
            found.append(frame)
    return sorted(frame for frame in found if frame.first < frame.last)


def document_words(reading: Reading, title: Reading) -> tuple[list[str], int]:
    """Give the words that a complaint is scored by, the text's first `MOST_WORDS`, then its title's, and how many these are.

    Words of frames begin with `FRAME`: they tell the kind of a complaint, not its matter.
    """
    heading = _scored(title)
    return [*_scored(reading), *heading], len(heading)


def _scored(reading: Reading) -> list[str]:
    words = [token.word for token in reading.tokens[:MOST_WORDS]]
    for frame in reading.frames:
        for number in range(frame.first, min(frame.last, len(words))):
            words[number] = FRAME + words[number]
    return words
