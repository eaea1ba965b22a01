"""Administration: accounts and their roles, the office's settings, the history of everything."""
