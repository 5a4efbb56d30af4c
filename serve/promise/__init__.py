"""The promise of automatic decisions in a running service: labelled, watched, taken back."""
