"""What a diff says in words: what changes in an item or a person, and why a row is passed over."""

from collections.abc import Callable, Mapping

from planner.domain.imports.diffs import Line, Part
from planner.domain.imports.headings import Meaning
from planner.domain.imports.people import PersonLine
from planner.domain.imports.values import Reason
from planner.domain.labels import mark

Worded = Callable[[str, Mapping[str, object]], str]
"""Puts an English text with ``%(name)s`` places into the reader's language."""

PARTS: dict[str, str] = {
    Part.TITLE: mark("title"),
    Part.KIND: mark("kind"),
    Part.STARTS: mark("start"),
    Part.ENDS: mark("end"),
    Part.PLACE: mark("place"),
    Part.STATUS: mark("status"),
    Part.DESCRIPTION: mark("description"),
    "given_name": mark("given name"),
    "family_name": mark("family name"),
    "native_name": mark("name in own script"),
    "function": mark("function"),
    "email": mark("e-mail"),
    "phone": mark("phone"),
    "language": mark("language"),
    "role": mark("role"),
    "employer": mark("employer"),
}

MEANINGS: dict[Meaning, str] = {
    Meaning.DATE: mark("Date"),
    Meaning.STARTS: mark("Start"),
    Meaning.ENDS: mark("End"),
    Meaning.LAST_DAY: mark("Last day"),
    Meaning.ALL_DAY: mark("All day"),
    Meaning.TITLE: mark("Title"),
    Meaning.KIND: mark("Kind"),
    Meaning.PLACE: mark("Place"),
    Meaning.DESCRIPTION: mark("Description"),
    Meaning.STATUS: mark("Status"),
    Meaning.ZONE: mark("Time zone"),
    Meaning.UID: mark("Identifier"),
    Meaning.NAME: mark("Full name"),
    Meaning.GIVEN_NAME: mark("Given name"),
    Meaning.FAMILY_NAME: mark("Family name"),
    Meaning.NATIVE_NAME: mark("Name in the person's own script"),
    Meaning.FUNCTION: mark("Function"),
    Meaning.EMPLOYER: mark("Employer"),
    Meaning.EMAIL: mark("E-mail"),
    Meaning.PHONE: mark("Phone"),
    Meaning.LANGUAGE: mark("Language"),
    Meaning.ROLE: mark("Takes part as"),
}


def told(line: Line | PersonLine, worded: Worded) -> str:
    """What a line says besides its title and time; empty where there is nothing to say."""
    parts = ", ".join(worded(PARTS[part], {}) for part in line.parts)
    changed = worded("Changed: %(parts)s.", {"parts": parts}) if parts else ""
    notes = line.notes if isinstance(line, PersonLine) else ()
    reasons = (reason_told(each, worded) for each in (line.reason, *notes) if each)
    return " ".join(filter(None, (changed, *reasons)))


def reason_told(reason: Reason, worded: Worded) -> str:
    """The reason, with the column that it is about: ``Column C (Beginn): …``."""
    text = worded(reason.message, reason.params)
    if not reason.column:
        return text
    return worded("Column %(column)s: %(reason)s", {"column": reason.column, "reason": text})


mark("Changed: %(parts)s.")
mark("Column %(column)s: %(reason)s")
