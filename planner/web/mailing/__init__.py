"""Mails of a trip for its staff, and what their readers choose."""
