"""What the reader of a trip document should know although nothing in it is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.times import Existence, WallTime
from planner.formats.trip_document.document import TripDocument
from planner.formats.trip_document.paths import Path, find, find_objects
from planner.formats.trip_document.references import PAYING
from planner.formats.trip_document.rules import moment_in

PAYERS = ("commitments.*.payer", "hosted_benefits.*.payer", "set_offs.*.payer")


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on one place of a document; `path` is its JSON path."""

    path: str
    message: str

    def __str__(self) -> str:
        """``programme[2].starts: …``."""
        return f"{self.path}: {self.message}"


def _doubled_times(document: object) -> Iterator[tuple[Path, str]]:
    for name in ("starts", "ends"):
        for path, value in find(document, f"programme.*.{name}"):
            moment = moment_in(value)
            if isinstance(moment, WallTime) and moment.existence is Existence.DOUBLED:
                doubled = f"{moment.isoformat()} occurs twice in {moment.zone}"
                yield path, f"{doubled}; taken as the first"


def lost_choices(document: TripDocument) -> Iterator[Note]:
    """The doubled wall times of which the second is meant, which a document can't say."""
    for number, item in enumerate(document.programme):
        for name, moment in (("starts", item.starts), ("ends", item.ends)):
            if isinstance(moment, WallTime) and moment.second:
                doubled = f"{moment.isoformat()} occurs twice in {moment.zone}"
                said = f"{doubled}; the second is meant, whoever loads this takes the first"
                yield Note(f"programme[{number}].{name}", said)


def _missing_legal_names(document: object) -> Iterator[tuple[Path, str]]:
    """The organisations that pay: a conflict of interest is checked against a legal person."""
    advancing = {key for _, key in find(document, "costs.*.paid_by")} - PAYING
    payers = advancing | {key for pattern in PAYERS for _, key in find(document, pattern)}
    for path, organisation in find_objects(document, "organisations.*"):
        if organisation["key"] in payers and not organisation.get("legal_name"):
            yield (*path, "legal_name"), f'is missing, although "{organisation["key"]}" pays'


def _promises_for_everybody(document: object) -> Iterator[tuple[Path, str]]:
    """Whoever wrote no names may have meant nobody."""
    for path, travellers in find(document, "commitments.*.travellers"):
        if travellers == []:
            yield path, "is empty; taken as everybody, as if it were left out"


def remarks_on(document: object) -> Iterator[tuple[Path, str]]:
    """The remarks on the plain JSON of a document without faults."""
    yield from _doubled_times(document)
    yield from _missing_legal_names(document)
    yield from _promises_for_everybody(document)
