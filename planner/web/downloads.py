"""Files as answers."""

from flask import Response, make_response

from planner.services.exports import ExportFile


def calendar_download(body: bytes, name: str, place: str = "attachment") -> Response:
    """A calendar file called `name`; `place` is ``inline`` where a phone shall open it at once."""
    return _answer(body, "text/calendar; charset=utf-8", f"{name}.ics", place)


def download(file: ExportFile) -> Response:
    """An exported file, to be stored."""
    return _answer(file.body, file.media_type, file.name, "attachment")


def _answer(body: bytes, media_type: str, name: str, place: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'{place}; filename="{name}"'
    return response
