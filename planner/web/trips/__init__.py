"""Trips: the list, one trip's overview, and what is done to a trip as a whole."""
