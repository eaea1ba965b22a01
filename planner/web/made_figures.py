"""Figures of the coverage that a page or the API had to reckon anew are kept for the next one."""

from flask import Response

from planner.services.coverage.summaries import keep_figures, made_figures
from planner.web.session import db, engine, find_actor, now


def keep_made_figures(response: Response) -> Response:
    """Keep what this request reckoned, in a transaction of its own."""
    reader = find_actor()
    if reader is not None and (made := made_figures(db())):
        keep_figures(engine(), reader, made, now())
    return response
