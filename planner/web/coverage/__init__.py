"""The money of all trips: overview, register, reciprocity, one trip on a page."""
