"""Each route's way from values to an address is compiled once for all applications of a process.

werkzeug writes a function for each of three hundred routes: most of the tenth of a second that an
application takes. The function depends on nothing but the rule, and is given the rule at each call.
"""

from collections.abc import Callable
from functools import wraps

from werkzeug.routing import Rule

Builder = Callable[..., Callable[..., tuple[str, str]]]

_made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def _once(compile_builder: Builder) -> Builder:
    @wraps(compile_builder)
    def made_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT002 - werkzeug's
        # Its text gives the order of fixed and variable parts, and the values' kinds.
        defaults = tuple((rule.defaults or {}).items())
        key = rule.rule, rule.subdomain, rule.host, defaults, append_unknown
        if key not in _made:
            _made[key] = compile_builder(rule, append_unknown)
        return _made[key]

    return made_once


def pytest_configure() -> None:
    """Let every application of the tests share them."""
    Rule._compile_builder = _once(Rule._compile_builder)  # type: ignore[method-assign] # noqa: SLF001 - no public place
