"""Bulk: alike complaints are accepted at once, after a look at all of them."""
