"""Thresholds as administrators set them, with what officers' decisions say of each."""
