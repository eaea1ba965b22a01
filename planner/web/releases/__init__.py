"""Releases: the draft against the last version, releasing it, and reading every version."""
