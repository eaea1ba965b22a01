"""Texts in the reader's language, outside of requests: feeds, mail, the command line."""
