"""The pages about what others promise, give and hand over on a trip."""
