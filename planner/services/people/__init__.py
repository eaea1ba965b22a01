"""Who takes part in a trip: its travellers and the groups that they form."""
