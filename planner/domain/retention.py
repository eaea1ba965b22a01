"""What is kept of people, how long and why: the record of processing, as a table in words."""

from dataclasses import dataclass

from planner.domain.labels import mark


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of what is kept; the texts are English and may have ``%(days)s`` in them.

    `setting` names the office's setting that the days come from; empty where none does.
    """

    what: str
    long: str
    why: str
    setting: str = ""


RETENTION = (
    Kept(
        mark("Costs, receipts, promises, decisions, allowances, claims"),
        mark("10 years after the end of the year"),
        mark("Records of payment of a public body; the name goes on request, the figures stay."),
    ),
    Kept(
        mark("Passport, date of birth, notes for the kitchen and the like, sealed"),
        mark("%(days)s days after the trip"),
        mark("For bookings and entry only; `planner purge` erases it each day."),
        "erase_days",
    ),
    Kept(
        mark("Names and contact data of travellers, programme, attendance"),
        mark("As long as the trip is kept, or until the person is erased"),
        mark("So that the office knows who met whom."),
    ),
    Kept(
        mark("Secret addresses of calendars and travellers' pages"),
        mark("Answer for %(days)s days after the trip"),
        mark("Only a hash is kept; when an address was last used, and by which kind of program."),
        "feed_days",
    ),
    Kept(
        mark("Mails that were sent"),
        mark("As long as the trip is kept; links that work once are emptied when sent"),
        mark("To prove who was told what."),
    ),
    Kept(
        mark("Accounts"),
        mark("Until they are erased; switched-off ones let nobody in"),
        mark("Who planned and who decided must be told."),
    ),
    Kept(
        mark("Second factor: the app's secret, sealed; public keys; recovery codes as a hash"),
        mark("Until it is switched off, removed or reset, or the account is erased"),
        mark("To sign in."),
    ),
    Kept(
        mark("Sessions, links that work once, failed sign-ins"),
        mark("Until they end; `planner purge` takes them away"),
        mark(
            "To sign in, and against guessing of passwords. Network addresses are kept as a hash."
        ),
    ),
    Kept(
        mark("History: who changed what"),
        mark("As long as the office is kept; erased names are replaced in it"),
        mark("Four eyes and proof; nobody can change it."),
    ),
)
