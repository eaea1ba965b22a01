"""The daily allowances of a trip: read with the reason of each figure, overridden, paid by whom."""
