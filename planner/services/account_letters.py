"""Mails to whoever signs in, about their account: one link each, as plain text and HTML."""

from planner.domain.letters import blocks_in, plain_text
from planner.formats.mail_html import write_html
from planner.services.outbox import Letter


def account_letter(  # noqa: PLR0913 - to whom, what, and how it is shown
    recipient: str, subject: str, text: str, *, link: str, language: str, office: str
) -> Letter:
    """The letter of a text in the reader's language, in which `link` stands on a line alone."""
    blocks = blocks_in(text, link)
    html = write_html(subject=subject, language=language, office=office, blocks=blocks, footer=())
    return Letter(recipient, subject, plain_text(blocks), html=html, language=language)
