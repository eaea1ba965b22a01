"""The documents of a trip: receipts, letters and decisions as files."""
