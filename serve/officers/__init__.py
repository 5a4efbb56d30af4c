"""Officers: accounts, one-time links, passwords, sessions."""
