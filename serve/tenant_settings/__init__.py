"""What administrators set for a government: versions, drafts, what is in force in this process."""
