# Flask-WTF publishes no types: what Planner uses of it.

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask
from markupsafe import Markup
from wtforms import Form
from wtforms.csrf.core import CSRF
from wtforms.meta import DefaultMeta

class FlaskForm(Form):
    class Meta(DefaultMeta):
        class csrf_class(CSRF): ...  # noqa: N801 - its name there

    def __init__(
        self,
        formdata: Mapping[str, Any] | None = ...,
        *,
        obj: object = ...,
        prefix: str = ...,
        data: Mapping[str, Any] | None = ...,
        meta: Mapping[str, Any] | None = ...,
        **values: Any,
    ) -> None: ...
    def is_submitted(self) -> bool: ...
    def validate_on_submit(self) -> bool: ...
    def hidden_tag(self, *fields: str) -> Markup: ...

class CSRFProtect:
    def __init__(self, app: Flask) -> None: ...
    def exempt(self, view: Blueprint) -> Blueprint: ...
