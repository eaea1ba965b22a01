"""Papers to print: a small one for what is typed, and a long trip with long names."""

from dataclasses import replace
from datetime import UTC, date, datetime

from planner.db.models import Contact, Place, Trip, TripContact, TripPlace
from planner.domain.papers import Days, Entry, Facts, Listing, Paper, PaperDay, Said, Section, Side
from planner.domain.texts import Texts
from planner.domain.vocabulary import Visibility
from tests.records import make_item, make_traveller, make_trip

MADE_AT = datetime(2026, 10, 12, 8, tzinfo=UTC)


def small_paper(title: str = "Reise nach Foshan", text: str = "Karten mitbringen") -> Paper:
    """A paper with one item and a table."""
    side = Side("Gespräch", Said(title), text=Said(text))
    day = PaperDay((Said("Samstag, 24. Oktober 2026"),), "Foshan", (), (Entry("09:00", (side,)),))
    listing = Listing(("Wer", "Betrag"), (("Anna", "1,00 €"),), (1,), has_total=True)
    return Paper(
        title=Said(title),
        subtitle="Anna Beispiel",
        language="de",
        author="Wirtschaftsförderung",
        line="Version 1",
        page="Seite %s von %s",
        made_at=MADE_AT,
        sections=(
            Section("", (Days((day,)),)),
            Section("Mehr", (listing, Facts((("Ort", "Foshan"),)))),
        ),
    )


def with_pages(paper: Paper, days: int) -> Paper:
    """The paper with as many days, each of which fills about a page."""
    (section, *others) = paper.sections
    (block,) = section.blocks
    assert isinstance(block, Days)
    text = Said("\n".join(["Zeile"] * 40))
    (day,) = block.days
    (entry,) = day.entries
    long = replace(entry, sides=(replace(entry.sides[0], text=text),))
    again = Days((replace(day, entries=(long,)),) * days)
    return replace(paper, sections=(Section("", (again,)), *others))


def long_title(number: int) -> str:
    """A title that no item has twice, longer than a line."""
    words = "Fachgespräch über Werkzeugmaschinensteuerungsanlagen und Kooperationsvereinbarungen"
    return f"N{number:03} {words} am Wirtschaftsstandort"


def crowded_trip(items: int) -> Trip:
    """A trip of many items with long names, addresses and one endless word each."""
    trip = make_trip("crowded")
    place = Place(
        name=Texts(de="Donaudampfschifffahrtsgesellschaftskapitänskajütenbegegnungsstätte " * 2),
        address=Texts(
            de="Straße-der-Völkerverständigung-und-Freundschaft 123 " * 2, zh="佛山市" * 30
        ),
        city="Foshan",
        country="CN",
        zone="Asia/Shanghai",
    )
    contact = Contact(
        given_name="Maximiliane-Alexandra-Theodora",
        family_name="von-und-zu-Hohenstaufen-Wittelsbacher-Schleswig",
        function="Stellvertretende Hauptabteilungsleiterin " * 3,
    )
    trip.places = [TripPlace(key="hall", record=place)]
    trip.contacts = [TripContact(key="chen", record=contact)]
    trip.travellers = [make_traveller(f"anna-{'x' * 30}-{number}") for number in range(12)]
    for number in range(items):
        day = date(2026, 10, 23 + number % 4)
        item = make_item(f"item-{number}", place, day, f"{6 + number // 4 % 16:02}:00")
        item.title = Texts(de=long_title(number), zh=f"N{number:03}" + "工业城市联盟全体会议" * 5)
        item.description = Texts(de=f"{'W' * 130} https-less-{'abc' * 30} " + "Text " * 10)
        item.contacts = [contact]
        item.visibility = Visibility.PUBLIC
        trip.items.append(item)
    return trip
