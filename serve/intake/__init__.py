"""Other people's conventions, each a thin view of the same service."""
