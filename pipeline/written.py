"""The words of a text as they were written, each once, with what they were read as."""

from collections.abc import Iterator, Sequence

from pipeline.tokens import Token


def written_words(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Give one token for each written word, which spelling may have made several of, and "Sleman-Bantul" as two.

    Args:
        text: the text as it came.
        tokens: its normalised words; where one written word became several, it stays as it was written.
    """
    written: list[Token] = []
    begun = -1
    for token in tokens:
        if token[1] != begun:
            written.append(token)
            begun = token[1]
        else:
            written[-1] = Token(text[begun : token[2]].lower(), begun, token[2])
    if "-" not in text:
        return written
    apart: list[Token] = []
    for token in written:
        cut = text[token.start : token.end]
        left, _, right = cut.partition("-")
        apart.extend(_parts(cut, token.start) if right and left != right else (token,))
    return apart


def _parts(written: str, start: int) -> Iterator[Token]:
    for part in written.split("-"):
        if part:
            yield Token(part.lower(), start, start + len(part))
        start += len(part) + 1
