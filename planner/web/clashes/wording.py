"""Clashes in the language of the page."""

from flask_babel import gettext

from planner.domain.conflicts.wording import ClashTeller
from planner.i18n.countries import country_name
from planner.web.languages import language


def clash_teller() -> ClashTeller:
    """Says findings to whoever reads the page."""
    spoken = language()
    return ClashTeller(spoken, gettext, lambda code: country_name(code, spoken))
