"""What can be seen of the running service from outside: metrics, traces, the facts of a request."""
