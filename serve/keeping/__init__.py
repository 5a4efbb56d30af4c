"""Complaints received, suggested for and kept: what every way in does alike."""
