"""The errors of this package."""


class ModelError(Exception):
    """Base of everything this package raises; the message names the value and the way out."""


class ArtifactError(ModelError):
    """An artefact that is missing, altered, unfinished or made for another version."""


class SignatureError(ArtifactError):
    """A model that nobody vouches for any more, or a key that cannot be used."""


class GateError(ModelError):
    """A model that no gate let through; the message says which, and the way round."""
