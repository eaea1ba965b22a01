"""Records of the directory to choose from: sorted by the name that is shown, namesakes apart."""

from collections import Counter
from collections.abc import Iterable, Sequence

from flask_babel import gettext, ngettext

from planner.domain.search import sortable
from planner.services.item_options import Option
from planner.web.filters import country, plain


def labelled(options: Iterable[Option]) -> list[tuple[Option, str]]:
    """The options in order, each with what it is called; no two are called the same."""
    options = tuple(options)
    labels = _told_apart(options)
    found = [(option, labels[option.number]) for option in options]
    return sorted(found, key=lambda each: (not each[0].is_listed, sortable(each[1])))


def choices(options: Iterable[Option]) -> list[tuple[int, str, str]]:
    """Number, label and group of each option: the trip's own first, then the directory's."""
    here, elsewhere = gettext("In this trip"), gettext("Directory")
    return [
        (option.number, label, here if option.is_listed else elsewhere)
        for option, label in labelled(options)
    ]


def _told_apart(options: Sequence[Option]) -> dict[int, str]:
    labels = {option.number: _label(option) for option in options}
    for more in (_country, _uses, _number):
        counts = Counter(labels.values())
        for option in options:
            label, word = labels[option.number], more(option)
            if counts[label] > 1 and word:
                labels[option.number] = f"{label} · {word}"
    return labels


def _label(option: Option) -> str:
    name = plain(option.name)
    is_told = not option.note or option.note in name
    return name if is_told else f"{name} · {option.note}"


def _country(option: Option) -> str:
    return country(option.country) if option.country else ""


def _uses(option: Option) -> str:
    if not option.trips:
        return str(gettext("not used"))
    return str(ngettext("in %(num)s trip", "in %(num)s trips", option.trips))


def _number(option: Option) -> str:
    return str(gettext("No. %(number)s", number=option.number))
