"""One trained thing: composed, explained, saved, checked and promoted."""
