"""Mail on the console: what an installation without a mail server shows instead of sending."""

from typing import TextIO

WIDTH = 72


def show_mail(stream: TextIO, *, recipient: str, subject: str, text: str) -> None:
    """Write one mail so that a developer can copy its link."""
    rule = "─" * WIDTH
    stream.write(f"{rule}\nTo: {recipient}\nSubject: {subject}\n\n{text}\n{rule}\n")
    stream.flush()
