"""The demo: an office with three trips that shows the product in two minutes."""
