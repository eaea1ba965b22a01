"""Permanent names of records outside this installation."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("7b0c5a9e-2f5e-4b58-9d0a-5b8f0f6f2c11")


def calendar_uid(permanent_id: str) -> str:
    """The UID of a record in every calendar, for its life: opaque, no names (RFC 7986 § 5.3)."""
    return str(uuid5(_NAMESPACE, permanent_id))
