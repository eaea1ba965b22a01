"""Permanent names of records outside this installation."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("7b0c5a9e-2f5e-4b58-9d0a-5b8f0f6f2c11")

_BY_UID = "uid:"


def calendar_uid(permanent_id: str) -> str:
    """The UID of a record in every calendar, for its life: opaque, no names (RFC 7986 § 5.3)."""
    if permanent_id.startswith(_BY_UID):
        return str(UUID(permanent_id.removeprefix(_BY_UID)))
    return str(uuid5(_NAMESPACE, permanent_id))


def permanent_id_of(uid: str) -> str:
    """A permanent id with this UID, for a record that comes back and is known by its UID alone."""
    return f"{_BY_UID}{UUID(uid).hex}"
