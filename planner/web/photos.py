"""Files that people sent, as answers: to be looked at, to do nothing."""

from typing import TYPE_CHECKING

from flask import Response, make_response

if TYPE_CHECKING:
    from planner.db.models import SentPhoto

SHUT = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a file that somebody sent may do in a browser: nothing at all."""


def photo_answer(photo: "SentPhoto") -> Response:
    """The picture under the type that its content was found to have."""
    answer = make_response(photo.content)
    answer.headers["Content-Type"] = photo.media_type
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = SHUT
    return answer
