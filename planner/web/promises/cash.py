"""Cash handed to travellers."""

from planner.domain.labels import mark
from planner.services.promises.given import add_cash, delete_cash, edit_cash
from planner.web.promises.forms import CashForm
from planner.web.promises.given import Given, blueprint_of

blueprint = blueprint_of(
    "cash",
    Given(
        thing="SetOff",
        form=CashForm,
        template="promises/cash.html",
        rows=lambda _slug, trip: trip.set_offs,
        add=add_cash,
        edit=edit_cash,
        delete=delete_cash,
        deleted=mark("The cash is deleted."),
    ),
)
