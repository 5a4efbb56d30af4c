"""Keeps words in a table file from being run as formulas by whoever opens it."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the beginning of a formula (OWASP, "CSV Injection"), wide forms too."""


def harmless(cell: str) -> str:
    """Give a cell that spreadsheets show as it is: an apostrophe before what could be a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
