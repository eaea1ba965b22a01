"""Sharing: calendar addresses and travellers' pages, made, shown once, watched and revoked."""
