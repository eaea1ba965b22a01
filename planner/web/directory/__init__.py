"""The directory: organisations, contacts and places, and what was entered twice."""
