"""What is kept of people, how long; handing it over and erasing it."""
