"""The audit file of a trip: all that proves its money, in one archive with a list of hashes."""

from planner.services.audit_files.writing import write_audit_file

__all__ = ["write_audit_file"]
