"""The queue of complaints that wait for an officer: its order explained, filters, search, views of one's own."""
