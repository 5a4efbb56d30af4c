"""Reviews: officers decide what the machine was not sure of."""
