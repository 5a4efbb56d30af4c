"""Jobs: whole files come in, are scored in the background, a file of suggestions goes out."""
