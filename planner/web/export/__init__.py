"""Files of a trip to download."""
