"""What a model was measured to be worth, as figures and as a page for people."""
