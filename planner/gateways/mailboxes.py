"""Mailboxes on this machine: a Maildir folder or an mbox file. They are read, never changed."""

from collections.abc import Iterator
from contextlib import closing
from mailbox import Error, Mailbox, Maildir, mbox
from pathlib import Path
from typing import Any


class MailboxError(Exception):
    """There is no mailbox to read."""


def read_mailbox(path: Path) -> Iterator[bytes]:
    """The bytes of each message, in the mailbox's order."""
    if not path.exists():
        raise MailboxError(f"there is none at {path}")
    try:
        box: Mailbox[Any] = (
            Maildir(path, create=False) if path.is_dir() else mbox(path, create=False)
        )
        with closing(box):
            for key in sorted(box.keys()):
                yield box.get_bytes(key)
    except (Error, OSError) as error:
        raise MailboxError(str(error)) from error
