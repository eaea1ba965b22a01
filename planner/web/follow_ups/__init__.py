"""The office's open follow-ups."""
