"""What a conflict page sends back, as the plain data of one form.

Inputs are named ``mine:title-en``, ``theirs:title-en`` and, as the editor once saw them,
``seen:title-en``; ``keep:title-en`` says which side to take, ``ask:title-en`` that a choice must
be made. The comparison of three is what a form's editor *saw*, what they sent, what is stored.
"""

from werkzeug.datastructures import MultiDict

SIDES = frozenset({"mine", "theirs"})
RESOLVE = "resolve"
SEEN = "seen:"
UNDECIDED = "0"
"""No stored version: a save that saw it meets a conflict again."""


def seen_in(sent: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """The inputs as the editor saw them before changing any."""
    return named(sent, SEEN)


def named(sent: MultiDict[str, str], prefix: str) -> tuple[tuple[str, str], ...]:
    """The inputs whose names begin so, without that beginning."""
    pairs = sent.items(multi=True)
    return tuple((name.removeprefix(prefix), v) for name, v in pairs if name.startswith(prefix))


def _is_decided(sent: MultiDict[str, str]) -> bool:
    asked = [name.removeprefix("ask:") for name in sent if name.startswith("ask:")]
    return all(sent.get(f"keep:{name}") in SIDES for name in asked)


def _taken(sent: MultiDict[str, str], theirs: frozenset[str]) -> MultiDict[str, str]:
    """The inputs of one save: those named in `theirs` from that side, all others from mine."""
    result: MultiDict[str, str] = MultiDict()
    for name, value in sent.items(multi=True):
        side, _, field = name.partition(":")
        if side in SIDES:
            is_theirs = any(field == root or field.startswith(f"{root}-") for root in theirs)
            if is_theirs == (side == "theirs"):
                result.add(field, value)
        elif side not in {"keep", "ask", "seen"}:
            result.add(name, value)
    return result


def merged(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form data that the choices of a conflict page mean.

    Once all is decided, the editor has seen what is stored; before, nothing is taken from their
    side and the page must ask again.
    """
    is_decided = _is_decided(sent)
    theirs = {name.removeprefix("keep:") for name, value in sent.items() if value == "theirs"}
    result = _taken(sent, frozenset(theirs if is_decided else ()))
    if not is_decided:
        result["version"] = UNDECIDED
    for name, value in named(sent, "theirs:" if is_decided else SEEN):
        result.add(f"{SEEN}{name}", value)
    return result
