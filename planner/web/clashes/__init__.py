"""What clashes in a trip's programme, and the ways between cities that staff know."""
