"""What happens to mail once the request that wrote it is stored."""

from functools import partial

from planner.services.outbox import show_waiting_mail
from planner.web.session import after_commit, engine, now, settings


def announce_mail() -> None:
    """Without a mail server, show what this request wrote on the console (`planner serve`)."""
    if not settings().smtp_url:
        after_commit(partial(show_waiting_mail, engine(), now()))
