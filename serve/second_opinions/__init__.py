"""Second opinions: some complaints are decided again by another officer who does not see the suggestion."""
