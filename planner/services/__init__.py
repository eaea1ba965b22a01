"""Use cases: check the right, load, apply a rule, store. Services flush, edges commit."""
