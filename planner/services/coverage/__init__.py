"""The money of all trips: the overview, the register of benefits, reciprocity, and their files."""
