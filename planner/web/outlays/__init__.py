"""What travellers laid out on the road: looked at by staff."""
