"""Hosts' files: what they would change, changing it, and taking it back."""
