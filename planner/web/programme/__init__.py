"""A trip's programme: the list by days, and each of its items."""
