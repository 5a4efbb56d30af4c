"""Agencies and routing table of a government: edited as a copy, checked, previewed, published."""
