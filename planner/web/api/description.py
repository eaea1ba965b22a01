"""The OpenAPI document of the API."""

import json
from functools import cache
from importlib.metadata import version

from flask import Response

from planner.formats.api.openapi import describe
from planner.web.api.operations import OPERATIONS, PREFIX, blueprint, tagged
from planner.web.session import settings


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """What programs can ask; readable without a token."""
    answer = tagged(_description(settings().base_url + PREFIX))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@cache
def _description(server: str) -> bytes:
    document = describe(OPERATIONS, server=server, version=version("planner"))
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
