"""What a conflict page sends back, as the plain data of one form.

Inputs are named ``mine:title-en`` and ``theirs:title-en``; ``keep:title`` says which side to take.
"""

from werkzeug.datastructures import MultiDict

SIDES = frozenset({"mine", "theirs"})
RESOLVE = "resolve"


def merged(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form data that the choices of a conflict page mean."""
    taken = {name.removeprefix("keep:") for name, value in sent.items() if value == "theirs"}
    result: MultiDict[str, str] = MultiDict()
    for name, value in sent.items(multi=True):
        side, _, field = name.partition(":")
        if side in {"mine", "theirs"}:
            is_theirs = any(field == root or field.startswith(f"{root}-") for root in taken)
            if is_theirs == (side == "theirs"):
                result.add(field, value)
        elif side != "keep":
            result.add(name, value)
    return result
