"""Short names of trips that were made from an erased person's name, and what repeats them."""

import json
from typing import Any

from sqlalchemy import false, or_, select, update

from planner.db.models import OutboxMessage, Trip, WebhookCall
from planner.domain.keys import key_from
from planner.domain.pseudonyms import with_key
from planner.services.persons.erasures import Erasure
from planner.services.persons.tables import contains, table_of


def rename_trips(erasure: Erasure) -> None:
    """Let no trip's address have the name; releases and history follow (`Erasure.short_name`)."""
    table = table_of(Trip)
    of_office = table.c.office_id == erasure.office_id
    taken = {slug for (slug,) in erasure.rows(select(table.c.slug).where(of_office))}
    words = (table.c.slug.contains(slug, autoescape=True) for slug in sorted(erasure.slugs))
    query = select(table.c.id, table.c.slug).where(of_office, or_(false(), *words))
    for row_id, slug in erasure.rows(query.order_by(table.c.id)):
        wanted = erasure.short_name(slug)
        if wanted != slug:
            new = key_from(wanted, taken)
            taken.add(new)
            erasure.short_names[slug] = new
            erasure.run(update(table).where(table.c.id == row_id).values(slug=new))
    _rename_in_mails(erasure)
    _rename_in_calls(erasure)


def _rename_in_mails(erasure: Erasure) -> None:
    """Addresses of pages in what others were written."""
    table, names = table_of(OutboxMessage), ("subject", "text", "html")
    said = (contains(table.c[name], list(erasure.short_names)) for name in names)
    query = select(table.c.id, *(table.c[name] for name in names)).where(
        table.c.office_id == erasure.office_id, or_(*said)
    )
    for row in erasure.cells(query):
        values = {name: _renamed(erasure, row[name]) for name in names}
        erasure.run(update(table).where(table.c.id == row["id"]).values(values))


def _renamed(erasure: Erasure, text: str) -> str:
    for old, new in erasure.short_names.items():
        text = with_key(text, old, new)
    return text


def _rename_in_calls(erasure: Erasure) -> None:
    table = table_of(WebhookCall)
    query = select(table.c.id, table.c.body).where(
        table.c.office_id == erasure.office_id, contains(table.c.body, list(erasure.short_names))
    )
    for row_id, body in erasure.rows(query):
        told: dict[str, Any] = json.loads(body)
        if new := erasure.short_names.get(told["data"].get("trip")):
            told["data"]["trip"] = new
            text = json.dumps(told, ensure_ascii=False)
            erasure.run(update(table).where(table.c.id == row_id).values(body=text))
