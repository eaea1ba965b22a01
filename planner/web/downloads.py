"""Files as answers."""

from flask import Response, make_response


def calendar_download(body: bytes, name: str, place: str = "attachment") -> Response:
    """A calendar file called `name`; `place` is ``inline`` where a phone shall open it at once."""
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'{place}; filename="{name}.ics"'
    return response
