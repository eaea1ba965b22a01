"""Whom travellers met on the road: looked at by staff."""
