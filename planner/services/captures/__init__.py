"""What travellers send from the road: taken in once, looked at by staff, taken over or not."""
