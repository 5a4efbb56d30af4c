"""The errors of this package."""


class ModelError(Exception):
    """Base of everything this package raises; the message names the value and the way out."""


class ArtifactError(ModelError):
    """An artefact that is missing, altered, unfinished or made for another version."""
