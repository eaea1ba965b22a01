"""What came of a trip: results by item, follow-ups, the report."""
