"""The audit file of a trip as a download."""
