"""The models that serve or wait, for administrators to read."""
