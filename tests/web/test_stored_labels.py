"""What the history calls a record, in the reader's words."""

import pytest
from flask import Flask
from flask_babel import force_locale

from planner.web.stored_labels import called


@pytest.mark.parametrize(
    ("label", "thing", "words"),
    [
        ("600.00 CNY", "SetOff", "600,00\N{NO-BREAK SPACE}CNY"),
        ("1100.00 EUR", "TravelAdvance", "1.100,00\N{NO-BREAK SPACE}€"),
        ("no amount", "TravelAdvance", "no amount"),
        ("pending", "TravelAuthorisation", "Offen"),
        ("2026-10-24", "AllowanceOverride", "Sa. 24. Okt. 2026"),
        ("CN", "EntryRule", "China"),
        ("overlap", "ClashDismissal", "Gleichzeitig"),
        ("local_transport", "Outlay", "Nahverkehr"),
        ("Taxi", "Outlay", "Taxi"),
        ("pending", "Document", "pending"),  # whatever people call a file
    ],
)
def test_stored_labels_are_told_in_the_readers_words(
    app: Flask, label: str, thing: str, words: str
) -> None:
    with app.test_request_context("/"), force_locale("de"):
        assert called(label, thing) == words
