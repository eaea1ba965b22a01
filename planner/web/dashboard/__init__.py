"""The front page: what needs me."""
