"""The errors of this package."""


class DataError(Exception):
    """Base of everything this package raises; the message names the value and the way out."""


class UnknownCodeError(DataError):
    """A code that stands in no table."""


class InputError(DataError):
    """An input file that cannot be read as complaints at all (a bad row alone is a `RejectedRow`)."""
