"""Importing hosts' programmes and lists of people, and taking an import back."""
