"""What others promise, give and hand over on a trip: kept, followed and listed."""
