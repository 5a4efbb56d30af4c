"""Similar complaints: looked up for an answer, kept for the next ones."""
