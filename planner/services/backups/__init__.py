"""Backing up a whole installation, and restoring it: all offices, without a web of rights.

Only the command line, which has the database anyway, does either.
"""
