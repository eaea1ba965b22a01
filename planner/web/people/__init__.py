"""Who takes part in a trip: travellers and groups."""
