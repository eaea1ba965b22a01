"""Moving a line of a list up or down with a button."""

from flask import request


def wanted_steps() -> int:
    """-1 for the button that says up, 1 for the other."""
    return -1 if request.form.get("to") == "up" else 1
