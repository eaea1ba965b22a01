"""What each table holds of people, column by column: what is exported, and erased, and how.

Each column that people write in, and each for e-mail addresses, is declared here once; that a row
refers to a traveller or an account is read from its foreign keys. A table or column without a word
here fails `tests/services/test_holdings.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Holding:
    """Columns of a table by what they hold.

    `addresses` is one e-mail address each, `names` who a row is about or belongs to, `makers` who
    did something, `texts` what people write, as text or JSON. `apart` has a rule of its own in
    `persons.erasing`, is deleted with its person or is somebody else's; `plain` names nobody.
    """

    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All that are declared."""
        return tuple(name for each in fields(self) for name in getattr(self, each.name))


REFERS = Holding()
"""Rows that are a person's by what they refer to, and say nothing else."""

NOBODY = Holding()
"""Rows that are nobody's."""

_DONE = Holding(texts=("note",), makers=("marked_by",))
_RATE = ("fixed_source",)

HOLDINGS: Mapping[str, Holding] = {
    "account_mail_choices": REFERS,
    "account_sessions": Holding(plain=("made_at",)),
    "accounts": Holding(apart=("email", "name"), plain=("password_hash",)),
    "acknowledgements": REFERS,
    "allowance_overrides": Holding(texts=("reason",), makers=("made_by",)),
    "allowance_rows": Holding(plain=("place", "source")),
    "api_tokens": Holding(texts=("name",), makers=("created_by",), plain=("scopes",)),
    "approvals": Holding(
        addresses=("requested_by", "decided_by", "in_place_of"),
        texts=("conditions", "described", "statement", "decider_statement", "legal_basis"),
        apart=("commitment_keys", "subject"),
    ),
    "audit_entries": Holding(makers=("by",), apart=("label", "changes"), plain=("action", "thing")),
    "budget_lines": Holding(texts=("cost_centre",)),
    "candidates": Holding(texts=("title", "note")),
    "checklist_templates": Holding(texts=("title", "hint"), plain=("needs",)),
    "city_ways": Holding(plain=("first", "second", "pair")),
    "claims": Holding(addresses=("changed_by",), texts=("note",)),
    "clash_dismissals": Holding(texts=("reason",), makers=("dismissed_by",)),
    "commitment_caps": NOBODY,
    "commitment_costs": NOBODY,
    "commitment_travellers": REFERS,
    "commitments": Holding(texts=("evidence", "conditions", "reported_to"), plain=("categories",)),
    "contact_captures": Holding(
        names=("captured_by",),
        makers=("decided_by",),
        texts=("note", "follow_up"),
        apart=("name", "organisation"),
    ),
    "contacts": Holding(
        apart=(
            "given_name",
            "family_name",
            "native_name",
            "function",
            "email",
            "phone",
            "search_text",
        )
    ),
    "cost_items": Holding(
        texts=("description", "class_reason", "note", "travel_class", "rate_source", *_RATE),
        plain=("fixed_caps",),
    ),
    "cost_stages": Holding(makers=("noted_by",)),
    "cost_travellers": REFERS,
    "coverage_summaries": Holding(apart=("figures",)),
    "deputies": Holding(addresses=("principal", "deputy")),
    "document_bodies": Holding(),
    "documents": Holding(texts=("title", "file_name"), makers=("uploaded_by",)),
    "entry_rules": Holding(plain=("rule", "source")),
    "event_pieces": NOBODY,
    "exchange_rates": NOBODY,
    "feeds": Holding(texts=("name",), makers=("created_by",)),
    "follow_ups": Holding(names=("owner_name",), texts=("task", "origin", "note")),
    "gifts": Holding(names=("person",), texts=("description", "decision"), apart=("partner",)),
    "group_travellers": REFERS,
    "groups": Holding(texts=("name",)),
    "hosted_benefits": Holding(texts=("description", "declined_reason", "reported_to", *_RATE)),
    "installation_marks": Holding(plain=("note",)),
    "item_contacts": NOBODY,
    "item_groups": NOBODY,
    "item_invitations": Holding(addresses=("email",), texts=("subject", "comment")),
    "item_meals": NOBODY,
    "item_travellers": REFERS,
    "memberships": REFERS,
    "offices": Holding(
        addresses=("head_email", "decides_for_head"),
        texts=("legal_basis",),
        plain=("name", "second_factor_roles"),
    ),
    "one_time_links": REFERS,
    "organisations": Holding(
        apart=("name", "legal_name", "pending_matters", "website", "search_text")
    ),
    "outbox_attachments": Holding(apart=("name",)),
    "outbox_messages": Holding(
        addresses=("recipient", "reply_to"),
        texts=("subject", "text", "html", "failure"),
        plain=("unsubscribe_url",),
    ),
    "outcomes": Holding(texts=("subject", "goal", "findings", "public_result", "sectors")),
    "outlays": Holding(texts=("description", "reason"), makers=("decided_by",)),
    "personal_fields": Holding(apart=("sealed",)),
    "places": Holding(apart=("name", "address", "city", "allowance_place", "phone", "search_text")),
    "programme_imports": Holding(texts=("filename",), makers=("imported_by",), apart=("before",)),
    "programme_items": Holding(
        texts=(
            "title",
            "description",
            "bring",
            "internal_note",
            "booking_reference",
            "vehicle",
        ),
        plain=("source_uid",),
    ),
    "rate_imports": Holding(apart=("imported_by",), plain=("filename", "changes")),
    "recovery_codes": REFERS,
    "releases": Holding(
        makers=("released_by",),
        texts=("note",),
        apart=("affected", "changed", "block", "snapshot", "renewed", "index", "ledger"),
    ),
    "renderings": NOBODY,
    "search_words": Holding(apart=("word",)),
    "second_factors": Holding(apart=("sealed",)),
    "security_keys": Holding(apart=("name", "credential")),
    "sent_photos": NOBODY,
    "set_offs": Holding(texts=_RATE),
    "sign_in_attempts": NOBODY,
    "task_marks": _DONE,
    "travel_advances": Holding(texts=("note",)),
    "travel_authorisations": Holding(addresses=("requested_by", "decided_by"), texts=("note",)),
    "traveller_mail_choices": REFERS,
    "traveller_pages": Holding(texts=("name",), makers=("created_by",)),
    "travellers": Holding(
        apart=("given_name", "family_name", "native_name", "function", "phone", "email")
    ),
    "trip_contacts": NOBODY,
    "trip_organisations": NOBODY,
    "trip_places": NOBODY,
    "trip_tasks": Holding(texts=("title", "hint"), plain=("needs",)),
    "trip_words": NOBODY,
    "trips": Holding(texts=("title", "purpose", "practical_notes"), apart=("search_text",)),
    "webhook_calls": Holding(apart=("body",), plain=("failure",)),
    "webhooks": Holding(texts=("name",), makers=("created_by",), plain=("url", "events")),
}
"""By table."""
