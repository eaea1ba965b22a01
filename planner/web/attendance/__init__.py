"""Who attends what, as a grid of travellers and items."""
