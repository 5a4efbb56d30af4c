"""The scoring service with the officers' page: the only package that knows the web and SQL."""
