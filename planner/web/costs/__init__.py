"""The money of a trip: costs, promises, allowances, decisions, claims."""
