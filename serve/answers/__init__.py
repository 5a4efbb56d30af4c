"""Templates of answers as administrators write them."""
