"""Deciding: what officers do to one complaint, for all features that let them."""
