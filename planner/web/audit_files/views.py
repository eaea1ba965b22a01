"""The audit file of a trip: one archive, made when it is asked for."""

from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, send_file

from planner.services.audit_files import write_audit_file
from planner.web.session import actor, db, now

blueprint = Blueprint("audit_files", __name__, url_prefix="/trips/<slug>/costs")

IN_MEMORY = 8 * 2**20
"""Bytes; a larger archive is made in a file that goes with the answer."""


@blueprint.get("/audit.zip")
def archive(slug: str) -> Response:
    """Decisions, documents, rates, releases, history and costs, with a list of hashes."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    try:
        write_audit_file(db(), actor(), slug, file, now())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{slug}-audit.zip",
    )
