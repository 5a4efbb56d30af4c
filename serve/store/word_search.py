"""Finds kept complaints by words of their masked text, by each database's own index."""

import re

from sqlalchemy import ColumnElement, Integer, column, func, literal, literal_column, select, table

from serve.store.records import ComplaintRecord, SuggestionRecord

MOST_WORDS = 8

_WORD = re.compile(r"\w+")
_INDEX = table("complaint_words", column("rowid"))

_WALKED: ColumnElement[int] = literal_column("+suggestions.id", Integer)
"""With a sign before it SQLite looks up no row by it, but walks the queue in order and asks of each: 10 times as quick."""


def words_of(typed: str) -> tuple[str, ...]:
    """Give the words to look for, at most `MOST_WORDS`; none where nothing typed is a word."""
    return tuple(_WORD.findall(typed.casefold())[:MOST_WORDS])


def containing(words: tuple[str, ...], *, embedded: bool) -> ColumnElement[bool]:
    """Give the condition that a suggestion's complaint has all words, or longer ones that begin so.

    Args:
        words: one or more, of `words_of`.
        embedded: whether the database is SQLite.
    """
    if embedded:
        wanted = " ".join(f'"{word}"*' for word in words)
        found = select(_INDEX.c.rowid).where(literal_column("complaint_words").op("MATCH")(wanted))
        return _WALKED.in_(found)
    text = ComplaintRecord.title + literal_column("' '") + ComplaintRecord.text
    query = func.to_tsquery(literal_column("'simple'"), literal(" & ".join(f"'{word}':*" for word in words)))
    indexed = func.to_tsvector(literal_column("'simple'"), text)
    having = (
        select(ComplaintRecord.id).where(indexed.op("@@")(query)).cte("having").prefix_with("MATERIALIZED")
    )
    return SuggestionRecord.complaint_id.in_(select(having.c.id))
