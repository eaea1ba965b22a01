"""Lists of travellers as what they ask for, and what they would change on a trip."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from planner.domain.imports.diffs import Change
from planner.domain.imports.formulas import FORMULA
from planner.domain.imports.headings import Column, Headings, Meaning
from planner.domain.imports.kinds import NO_LABELS
from planner.domain.imports.values import Cell, Reason, Row
from planner.domain.imports.wording import LONGEST_LINE, folded, shortened
from planner.domain.keys import key_from
from planner.domain.labels import LABELS, mark
from planner.domain.mail_addresses import mail_address
from planner.domain.names import full_name
from planner.domain.texts import tidied
from planner.domain.vocabulary import TravellerRole

T = TypeVar("T")

_ROLES: dict[TravellerRole, str] = {
    TravellerRole.OFFICIAL: "official|mayor|oberbürgermeister|bürgermeister|delegationsleitung"
    "|官员|市长",
    TravellerRole.STAFF: "staff|mitarbeiter|mitarbeiterin|mitarbeitende|verwaltung|工作人员",
    TravellerRole.COUNCIL: "council|rat|ratsmitglied|stadtrat|politik|议员",
    TravellerRole.COMPANY: "company|firma|unternehmen|wirtschaft|business|企业|企业代表",
    TravellerRole.PRESS: "press|presse|journalist|journalistin|medien|media|记者|媒体",
    TravellerRole.INTERPRETER: "interpreter|dolmetscher|dolmetscherin|dolmetschen|翻译|口译",
    TravellerRole.GUEST: "guest|gast|begleitung|嘉宾|来宾",
}

_LANGUAGES = {
    "en": "en|eng|english|englisch|英语|英文",
    "de": "de|deu|ger|german|deutsch|德语|德文",
    "zh": "zh|zh-cn|zh-hans|cn|chi|chinese|chinesisch|mandarin|中文|汉语",
}


@dataclass(frozen=True, slots=True)
class PersonState:
    """What an import writes of a traveller; `employer` is a number of the directory."""

    given_name: str
    family_name: str
    native_name: str = ""
    function: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    role: TravellerRole | None = None
    employer: int | None = None

    @property
    def name(self) -> str:
        """The name as it is written."""
        return full_name(self.given_name, self.family_name)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A traveller of the trip."""

    key: str
    state: PersonState


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line of the diff of a list of people; see `diffs.Line`.

    `reason` is why a row is passed over, `notes` what of it is not taken over.
    """

    change: Change
    row: int
    name: str
    key: str | None = None
    state: PersonState | None = None
    parts: tuple[str, ...] = ()
    reason: Reason | None = None
    notes: tuple[Reason, ...] = ()


def can_read_people(headings: Headings) -> bool:
    """Whether a name can be told."""
    names = {Meaning.NAME, Meaning.FAMILY_NAME, Meaning.NATIVE_NAME}
    return bool(headings.meanings & names)


def compare_people(
    rows: Sequence[Row],
    headings: Headings,
    known: Sequence[KnownPerson],
    employers: Mapping[str, int],
    roles: Mapping[str, TravellerRole] = NO_LABELS,
) -> list[PersonLine]:
    """What each row would do to the people of a trip; matched by their names.

    `employers` are the numbers of organisations by their names as those are compared, `roles` our
    own words in each language.
    """
    taken, met = {person.key for person in known}, set[str]()
    lines = []
    for row in rows:
        if row.number <= headings.row or not any(map(_text, row.cells)):
            continue
        line = _line(_Person(row, headings, employers, roles), known, taken, met)
        taken |= {line.key} if line.key else set()
        met |= {line.key} if line.key else set()
        lines.append(line)
    return lines


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return shortened(" ".join(tidied(str(cell)).split()), LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class _Person:
    """A row of the list."""

    row: Row
    headings: Headings
    employers: Mapping[str, int]
    roles: Mapping[str, TravellerRole]

    def text(self, meaning: Meaning) -> str:
        """The first text of a meaning."""
        cells = (_text(self.row.cell(column.index)) for column in self.headings.of(meaning))
        return next(filter(None, cells), "")

    def says(self, column: Column) -> bool:
        """Whether something stands in a column."""
        return bool(_text(self.row.cell(column.index)))

    @property
    def state(self) -> PersonState:
        """What the row says."""
        given, family = self._names()
        native = self.text(Meaning.NATIVE_NAME)
        if not (given or family):
            family, native = native, ""
        return PersonState(
            given_name=given,
            family_name=family,
            native_name=native,
            function=self.text(Meaning.FUNCTION),
            email=_mail(self.text(Meaning.EMAIL)),
            phone=self.text(Meaning.PHONE),
            language=_word(_LANGUAGES, self.text(Meaning.LANGUAGE)) or "",
            role=_role(self.text(Meaning.ROLE), self.roles),
            employer=self.employers.get(employer_name(self.text(Meaning.EMPLOYER))),
        )

    def _names(self) -> tuple[str, str]:
        """Given and family name; of one column, ``Weber, Eva`` or ``Eva Weber``."""
        given, family = self.text(Meaning.GIVEN_NAME), self.text(Meaning.FAMILY_NAME)
        whole = self.text(Meaning.NAME)
        if given and whole and not family:  # "Name, Vorname": the name is the family's
            return given, whole
        if given or family or not whole:
            return given, family
        family, comma, given = whole.partition(",")
        if comma:
            return given.strip(), family.strip()
        given, _, family = whole.rpartition(" ")
        return given, family


def _mail(text: str) -> str:
    """An address of the internet; empty where the text is none."""
    address = text.removeprefix("mailto:")
    try:
        mail_address(address)
    except ValueError:
        return ""
    return address if "." in address.rpartition("@")[2].strip(".") else ""


def employer_name(text: str) -> str:
    """An organisation's name as it is compared."""
    return folded(text)


def _role(text: str, labels: Mapping[str, TravellerRole]) -> TravellerRole | None:
    plain = folded(text)
    if plain in labels:
        return labels[plain]
    for role, label in LABELS[TravellerRole].items():
        if plain in {str(role), label.casefold()}:
            return TravellerRole(role)
    return _word(_ROLES, text)


def _word(words: Mapping[T, str], text: str) -> T | None:
    plain = folded(text)
    return next((each for each, known in words.items() if plain in known.split("|")), None)


def _line(
    person: _Person, known: Sequence[KnownPerson], taken: set[str], met: set[str]
) -> PersonLine:
    state, row = person.state, person.row.number
    if column := person.headings.formula_in(person.row):
        return PersonLine(Change.SKIP, row, "", reason=Reason(FORMULA, {}, column.name))
    if not state.name:
        return PersonLine(Change.SKIP, row, "", reason=Reason("The name is missing."))
    found = next((each for each in known if _is_same(each.state, state)), None)
    if found and found.key in met:
        return PersonLine(Change.SKIP, row, state.name, reason=Reason("The file has it twice."))
    notes = tuple(_notes(person, state))
    if found is None:
        key = key_from(state.name, taken, "traveller")
        return PersonLine(Change.ADD, row, state.name, key, state, notes=notes)
    merged = _merged(found.state, state)
    parts = tuple(_differing(found.state, merged))
    change = Change.CHANGE if parts else Change.SAME
    return PersonLine(change, row, merged.name, found.key, merged, parts, notes=notes)


_NOT_TAKEN = {
    Meaning.EMAIL: mark("“%(text)s” is no e-mail address."),
    Meaning.LANGUAGE: mark("“%(text)s” is no language that is known here."),
    Meaning.ROLE: mark("“%(text)s” is no role that is known here."),
    Meaning.EMPLOYER: mark("“%(text)s” is not in the directory: no employer."),
}


def _notes(person: _Person, state: PersonState) -> Iterator[Reason]:
    """What of a row is not taken over, and where it stands."""
    for meaning, message in _NOT_TAKEN.items():
        text = person.text(meaning)
        if text and not getattr(state, meaning):
            column = next(each for each in person.headings.of(meaning) if person.says(each))
            yield Reason(message, {"text": text}, column.name)


def _is_same(one: PersonState, other: PersonState) -> bool:
    """Whether both names are the same, or one of them with the e-mail: secretaries share that."""
    mine, theirs = ((folded(each.given_name), folded(each.family_name)) for each in (one, other))
    is_mail = one.email and folded(one.email) == folded(other.email)
    return mine == theirs or bool(is_mail and any(map(str.__eq__, mine, theirs)))


def _merged(old: PersonState, new: PersonState) -> PersonState:
    """`old` with what the file says; what it leaves empty stays."""
    said = {each.name: getattr(new, each.name) for each in fields(new)}
    return replace(old, **{name: value for name, value in said.items() if value})


def _differing(old: PersonState, new: PersonState) -> Iterator[str]:
    return (each.name for each in fields(new) if getattr(old, each.name) != getattr(new, each.name))
