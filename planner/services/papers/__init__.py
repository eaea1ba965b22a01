"""Papers of a trip: what is printed, carried along, handed over."""
