"""What is kept of people, how long and why: the record of processing, as a table in words."""

from dataclasses import dataclass

from planner.domain.labels import mark


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of what is kept; the texts are English and may have ``%(days)s`` in them.

    `tables` are where it stands; empty where that is no table. `setting` names the office's setting
    that the days come from; empty where none does.
    """

    what: str
    long: str
    why: str
    tables: frozenset[str]
    setting: str = ""


def _tables(names: str) -> frozenset[str]:
    return frozenset(names.split())


RETENTION = (
    Kept(
        mark("Costs, receipts, promises, decisions, allowances, claims"),
        mark("10 years after the end of the year"),
        mark("Records of payment of a public body; the name goes on request, the figures stay."),
        _tables(
            "allowance_overrides approvals budget_lines claims commitment_costs "
            "commitment_travellers commitments cost_items cost_stages cost_travellers "
            "coverage_summaries document_bodies documents hosted_benefits set_offs travel_advances "
            "travel_authorisations"
        ),
    ),
    Kept(
        mark("Outlays that travellers send, with the photo of the receipt"),
        mark("10 years, as what is taken over as a cost; else as long as the trip is kept"),
        mark("To pay back what somebody laid out. They go with the trip, which staff deletes."),
        _tables("outlays"),
    ),
    Kept(
        mark("Passport, date of birth, notes for the kitchen and the like, sealed"),
        mark("%(days)s days after the trip"),
        mark("For bookings and entry only; `planner purge` erases it each day."),
        _tables("personal_fields"),
        "erase_days",
    ),
    Kept(
        mark("Names and contact data of travellers, programme, attendance"),
        mark("As long as the trip is kept, or until the person is erased"),
        mark("So that the office knows who met whom."),
        _tables(
            "acknowledgements candidates clash_dismissals event_pieces group_travellers groups "
            "item_groups item_invitations item_travellers programme_imports programme_items "
            "releases renderings search_words task_marks travellers trip_tasks trip_words trips"
        ),
    ),
    Kept(
        mark("Contacts of partners: name, function, e-mail address, telephone"),
        mark("Until the office deletes them in the directory"),
        mark("To reach and meet partners again. Erasing a traveller leaves the directory alone."),
        _tables("contacts item_contacts organisations trip_contacts"),
    ),
    Kept(
        mark("People and photos that travellers send from the road"),
        mark("As long as the trip is kept; who is taken over, as a contact"),
        mark("So that whom somebody met is not forgotten. They go with the trip."),
        _tables("contact_captures sent_photos"),
    ),
    Kept(
        mark("Outcomes of meetings"),
        mark("As long as the trip is kept"),
        mark("To report what came of a trip. They go with the trip, which staff deletes."),
        _tables("outcomes"),
    ),
    Kept(
        mark("Follow-ups, with who does them"),
        mark("Until the office deletes them, also when the trip is gone"),
        mark("So that nothing that was promised is forgotten."),
        _tables("follow_ups"),
    ),
    Kept(
        mark("Gifts, with who gave and who was given"),
        mark("10 years in the register, until the office deletes them; also when the trip is gone"),
        mark("To prove that nobody was bought; the name goes on request, the figures stay."),
        _tables("gifts"),
    ),
    Kept(
        mark("Secret addresses of calendars and travellers' pages"),
        mark("Answer for %(days)s days after the trip"),
        mark("Only a hash is kept; when an address was last used, and by which kind of program."),
        _tables("feeds traveller_pages"),
        "feed_days",
    ),
    Kept(
        mark("Mails that were sent"),
        mark("As long as the trip is kept; links that work once are emptied when sent"),
        mark("To prove who was told what."),
        _tables("account_mail_choices outbox_attachments outbox_messages traveller_mail_choices"),
    ),
    Kept(
        mark("Accounts; who heads the office, who decides for whom"),
        mark("Until they are erased; switched-off ones let nobody in"),
        mark("Who planned and who decided must be told."),
        _tables("accounts deputies memberships offices"),
    ),
    Kept(
        mark("Second factor: the app's secret, sealed; public keys; recovery codes as a hash"),
        mark("Until it is switched off, removed or reset, or the account is erased"),
        mark("To sign in."),
        _tables("recovery_codes second_factors security_keys"),
    ),
    Kept(
        mark("Sessions, links that work once, failed sign-ins"),
        mark("Until they end; `planner purge` takes them away"),
        mark(
            "To sign in, and against guessing of passwords. Network addresses are kept as a hash."
        ),
        _tables("account_sessions one_time_links sign_in_attempts"),
    ),
    Kept(
        mark("API tokens and webhooks: their name, and who made them"),
        mark("As long as the office; they work until they end or are revoked"),
        mark("So that it is known which program could read what. Of a token only a hash is kept."),
        _tables("api_tokens webhooks"),
    ),
    Kept(
        mark("Calls of webhooks: which trip, which decision, by number"),
        mark("90 days; `planner purge` takes them away"),
        mark("To see whether another program was told. They hold no names."),
        _tables("webhook_calls"),
    ),
    Kept(
        mark("History: who changed what"),
        mark("As long as the office is kept; erased names are replaced in it"),
        mark("Four eyes and proof; nobody can change it."),
        _tables("audit_entries rate_imports"),
    ),
    Kept(
        mark(
            "Log of the server: pages, errors; network address and account number of sign-ins and "
            "of what was refused"
        ),
        mark("As long as whoever runs the server keeps it; 30 days are enough"),
        mark(
            "To find faults and see attacks. Planner writes it and keeps none; secret addresses "
            "and passwords are masked."
        ),
        frozenset(),
    ),
    Kept(
        mark("Backups: all of this"),
        mark("As long as whoever runs the server keeps them, who deletes them"),
        mark("Against loss. Who was erased since is in them: erase again after a restore."),
        frozenset(),
    ),
)

NOBODYS = _tables(
    "allowance_rows checklist_templates city_ways commitment_caps entry_rules exchange_rates "
    "installation_marks item_meals places trip_organisations trip_places"
)
"""Tables that hold nobody: rules, rates, places, and what ties such things to each other."""
