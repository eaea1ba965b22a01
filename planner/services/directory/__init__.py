"""The office's directory: find, keep, compare and merge its organisations, contacts and places."""
