"""The rules of planning trips: plain Python over frozen values, standard library only."""
