"""The overview: what came in, what is open, how often the machine is right and where it is wrong."""
