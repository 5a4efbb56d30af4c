"""Deadlines as administrators set them."""
