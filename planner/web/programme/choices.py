"""Which view of a programme a browser shows: the board or the list, remembered in its cookie."""

from flask import request
from flask import session as cookie

BOARD, LIST = "board", "list"
CHOICE = "programme"


def chosen_view() -> str:
    """The view that was asked for now, else the last time; the board at first."""
    wanted = request.args.get("view", "")
    if wanted in {BOARD, LIST}:
        cookie[CHOICE] = wanted
    return LIST if cookie.get(CHOICE) == LIST else BOARD
