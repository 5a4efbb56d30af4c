"""From a citizen's text to features, places, a route and a decision: pure functions."""
