"""The errors of this package."""


class TrainingError(Exception):
    """A corpus or recipe that cannot be trained from or measured on; the message says what to change."""
