"""Suggestions: complaints come in, what they are about goes out."""
