"""The codes that suggestions use: sectors, topics, agencies."""
