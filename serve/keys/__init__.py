"""API keys: made on the command line, checked before a request's body is read."""
