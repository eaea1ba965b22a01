"""The description of the API as an OpenAPI 3.1 document, made from the shapes that it reads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from planner.domain.access import SCOPES, Permission
from planner.formats.api.records import Problem

REF = "#/components/schemas/"
JSON, MERGE_PATCH = "application/json", "application/merge-patch+json"
PROBLEM_JSON = "application/problem+json"
PATCH_OF = "Patch"
"""What a schema's name ends with that stands for changes of a record."""

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")

PROBLEMS = {
    400: "The request makes no sense.",
    401: "There is no token, or none that works (any more).",
    403: "The token's scopes do not allow it.",
    404: "There is no such thing in the token's office.",
    405: "The address does not know the method.",
    409: "The name or key is taken.",
    412: "It was changed since you read it: read it again.",
    413: "The body is too large.",
    415: "The body is not of the media type that is taken.",
    422: "What was sent would make the records wrong; `errors` says where.",
    428: "Say by If-Match which state you saw.",
    429: "Too many requests; Retry-After says how many seconds to wait.",
    500: "Something went wrong on the server's side.",
    503: "The database can't be reached just now. Ask again in a moment.",
}
"""What each status code of an error means here."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter of an address."""

    name: str
    about: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address; `path` as Flask writes it, ``/trips/<slug>``.

    `gives` and `takes` are types of records. Of `patches` the body is a merge patch, for which
    only what changes is sent. `needs` are permissions, all of which a token's scopes must grant.
    """

    name: str
    method: str
    path: str
    summary: str
    gives: type | None
    status: int = 200
    takes: type | None = None
    patches: bool = False
    needs: tuple[Permission, ...] = ()
    is_conditional: bool = False
    queries: tuple[Query, ...] = ()

    @property
    def problems(self) -> tuple[int, ...]:
        """The status codes of errors that it may answer with."""
        codes = {400, 401, 403, 404, 405, 429, 500, 503}
        if self.method != "GET" or self.queries:
            codes |= {422}
        if self.takes:
            codes |= {413, 415}
        if self.method == "POST":
            codes |= {409}
        if self.is_conditional:
            codes |= {412, 428}
        return tuple(sorted(codes))


def describe(operations: Sequence[Operation], *, server: str, version: str) -> dict[str, Any]:
    """The document; `server` is the address that paths are added to."""
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        path = _PARAMETER.sub(r"{\2}", each.path)
        paths.setdefault(path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Planner",
            "version": version,
            "description": "Trips, programmes, people, money, releases and calendar feeds of one "
            "office. Every change needs the entity tag that was read, and every error is a problem "
            "document (RFC 9457).",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(operations),
        },
    }


def _operation(each: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {str(each.status): _answer(each)}
    if each.method == "GET":
        answers["304"] = {"description": "The copy with the tag of If-None-Match is current."}
    for code in each.problems:
        answers[str(code)] = _content(PROBLEMS[code], PROBLEM_JSON, f"{REF}Problem")
    found = {
        "operationId": each.name,
        "summary": each.summary,
        "parameters": list(_parameters(each)),
        "responses": answers,
    }
    if each.needs:
        scopes = " and ".join(dict.fromkeys(map(_scopes, each.needs)))
        found["description"] = f"Needs a token with the scope {scopes}."
    if each.takes:
        found["requestBody"] = {"required": True, "content": _taken(each)}
    return found


def _scopes(permission: Permission) -> str:
    """The scopes that grant a permission, of which one is enough."""
    names = [f"`{scope}`" for scope, granted in SCOPES.items() if permission in granted]
    return "(any)" if len(names) == len(SCOPES) else " or ".join(names)


def _taken(each: Operation) -> dict[str, Any]:
    name = each.takes.__name__ if each.takes else ""
    if each.patches:
        schema = {"schema": {"$ref": f"{REF}{name}{PATCH_OF}"}}
        return {MERGE_PATCH: schema, JSON: schema}
    return {JSON: {"schema": {"$ref": f"{REF}{name}"}}}


def _answer(each: Operation) -> dict[str, Any]:
    if each.gives is None:
        return {"description": "Done."}
    found = _content("Done.", JSON, f"{REF}{each.gives.__name__}")
    tag = {"description": "The entity tag of this state.", "schema": {"type": "string"}}
    return found | {"headers": {"ETag": tag}}


def _content(about: str, media: str, ref: str) -> dict[str, Any]:
    return {"description": about, "content": {media: {"schema": {"$ref": ref}}}}


def _parameters(each: Operation) -> Iterator[dict[str, Any]]:
    for kind, name in _PARAMETER.findall(each.path):
        schema = {"type": "integer" if kind == "int" else "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for query in each.queries:
        yield {
            "name": query.name,
            "in": "query",
            "description": query.about,
            "schema": query.schema,
        }
    if each.method == "GET":
        yield _header("If-None-Match", "The tag of the copy that you have.", is_needed=False)
    if each.is_conditional:
        yield _header("If-Match", "The tag of the state that you saw, or `*`.", is_needed=True)


def _header(name: str, about: str, *, is_needed: bool) -> dict[str, Any]:
    schema = {"type": "string"}
    return {
        "name": name,
        "in": "header",
        "required": is_needed,
        "description": about,
        "schema": schema,
    }


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    shapes = {kind for each in operations for kind in (each.gives, each.takes) if kind}
    ordered = sorted({*shapes, Problem}, key=lambda kind: kind.__name__)
    found: dict[str, Any] = {}
    for kind in ordered:
        schema = TypeAdapter(kind).json_schema(ref_template=REF + "{model}")
        found |= schema.pop("$defs", {})
        found[kind.__name__] = schema
    found = {name: _tidied(found[name]) for name in sorted(found)}
    for each in operations:
        if each.patches and each.takes:
            name = each.takes.__name__
            found[name + PATCH_OF] = _patch_of(found[name])
    return found


def _patch_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Changes of a record: what is not sent stays, null takes a key away."""
    optional = {
        name: _or_null(value) for name, value in schema["properties"].items() if name != "key"
    }
    return {
        "type": "object",
        "description": "Changes as a merge patch (RFC 7396): what is not sent stays, null takes a "
        "key away, objects are merged. The result must be a whole record.",
        "properties": optional,
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """An object may be sent in part: it is merged, and the result is checked."""
    is_merged = "$ref" in schema or "oneOf" in schema or schema.get("type") == "object"
    return {} if is_merged else {"anyOf": [schema, {"type": "null"}]}


def _tidied(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what Python needs and JSON has not: an absent key is absent, not null."""
    if isinstance(schema, list):
        return [_tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: _tidied(value)
        for name, value in schema.items()
        if not (name == "title" and isinstance(value, str))
        and not (name == "default" and value is None)
    }
    some = [each for each in kept.get("anyOf", ()) if each != {"type": "null"}]
    return kept.pop("anyOf") and some[0] | kept if len(some) == 1 else kept
