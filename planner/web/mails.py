"""What happens to mail once the request that wrote it is stored."""

import logging
from functools import partial
from typing import TYPE_CHECKING

from planner.services.outbox import mail_waits, show_waiting_mail
from planner.web.session import after_commit, engine, now, settings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

_log = logging.getLogger(__name__)


def announce_mail() -> None:
    """Without a mail server, show what this request wrote on the console (`planner serve`).

    Where the console is a log for machines, what mails say is for nobody there: they wait.
    """
    if not settings().smtp_url:
        announce = _tell_waiting if settings().json_logs else show_waiting_mail
        after_commit(partial(announce, engine(), now()))


def _tell_waiting(found: "Engine", moment: "datetime") -> None:
    if mail_waits(found, moment):
        _log.warning(
            "mail waits and is shown nowhere: set PLANNER_SMTP_URL and PLANNER_MAIL_FROM, and let "
            "`planner deliver --watch` run"
        )
