"""The front page of administration."""
