"""Who attends an item: everyone, groups, persons by name; and changing that for several at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who attends an item as it is written: groups and people by number, or just everyone."""

    everyone: bool = False
    groups: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()


EVERYONE = Attendance(everyone=True)
NOBODY = Attendance()


class Step(StrEnum):
    """What a change does with those whom it names."""

    JOIN = "join"
    LEAVE = "leave"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on a trip: people in their order, and the members of each group."""

    people: tuple[int, ...]
    groups: Mapping[int, frozenset[int]]

    def attending(self, attendance: Attendance) -> frozenset[int]:
        """The people who attend, however it is written."""
        if attendance.everyone:
            return frozenset(self.people)
        return attendance.people.union(*(self._members(group) for group in attendance.groups))

    def after(self, attendance: Attendance, step: Step, whom: Attendance) -> Attendance:
        """An attendance after a step that is done with all whom `whom` names."""
        match step:
            case Step.JOIN:
                return self._joined(attendance, whom)
            case Step.LEAVE:
                return self._left(attendance, whom)
            case Step.ONLY:
                return whom

    def _members(self, group: int) -> frozenset[int]:
        return self.groups.get(group, frozenset())

    @staticmethod
    def _joined(attendance: Attendance, whom: Attendance) -> Attendance:
        if attendance.everyone or whom.everyone:
            return EVERYONE
        return Attendance(
            groups=attendance.groups | whom.groups, people=attendance.people | whom.people
        )

    def _left(self, attendance: Attendance, whom: Attendance) -> Attendance:
        """Whoever loses only some of its members is written by name from then on."""
        leaving = self.attending(whom)
        if attendance.everyone and not leaving:
            return attendance
        staying = self.attending(attendance) - leaving
        groups = frozenset(
            group
            for group in attendance.groups - whom.groups
            if self._members(group).isdisjoint(leaving)
        )
        kept = replace(attendance, everyone=False, groups=groups, people=frozenset[int]())
        by_name = (staying - self.attending(kept)) | (attendance.people & staying)
        return replace(kept, people=by_name)
