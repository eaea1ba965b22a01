"""Duty travel around the money of a trip: authorisations, advances, mileage, claims."""
