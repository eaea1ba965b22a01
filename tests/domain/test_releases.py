"""Freezing a programme: SEQUENCE, LAST-MODIFIED, what stays listed, who is affected."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.audiences import HOSTS, TRIP, traveller
from planner.domain.frozen_json import (
    block_as_json,
    block_from,
    index_as_json,
    index_from,
    ledger_as_json,
    ledger_from,
    marks_as_json,
    marks_from,
)
from planner.domain.programmes import Programme, Traveller
from planner.domain.releases import (
    Frozen,
    affected,
    freeze,
    listed_blocks,
    renewed,
)
from planner.domain.revisions import Revision
from planner.domain.texts import Texts
from planner.domain.vocabulary import ItemStatus, Kind, Track, TripStatus, Visibility
from tests.programme_values import PROGRAMME, item, wall, with_item

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEEP = timedelta(days=14)


def freeze_at(hours: float, draft: Programme, before: Frozen | None = None) -> Frozen:
    """The release so many hours after the first."""
    return freeze(draft, before, keep_cancelled=KEEP, now=NOW + timedelta(hours=hours))


def revision(frozen: Frozen, key: str, content: str = "travellers") -> Revision:
    [line] = [line for line in frozen.index if line.uid == f"uid-{key}"]
    return Revision.of(line.revision(content))


def uids(frozen: Frozen) -> list[str]:
    return [line.uid for line in frozen.index]


FIRST = freeze_at(0, PROGRAMME)


def test_the_first_release_counts_from_zero_at_its_own_time() -> None:
    assert uids(FIRST) == ["uid-opening", "uid-visit", "uid-dinner"]
    assert revision(FIRST, "opening").sequence == 0
    assert revision(FIRST, "opening").modified == NOW
    assert {mark.modified for mark in FIRST.changed.values()} == {NOW}
    assert list(FIRST.changed) == ["trip", "hosts", "traveller:anna", "traveller:bernd"]


@pytest.mark.parametrize(
    "changes",
    [
        {"starts": wall(8)},
        {"ends": wall(10)},
        {"starts": wall(9, zone="Asia/Hong_Kong"), "ends": wall(9, 45, zone="Asia/Hong_Kong")},
        {"place": "hotel"},
        {"place": None},
        {"to_place": "hotel"},
        {"status": ItemStatus.CANCELLED},
    ],
    ids=str,
)
def test_when_where_and_whether_count_up_the_sequence(changes: dict[str, object]) -> None:
    after = freeze_at(1, with_item(PROGRAMME, "opening", **changes), FIRST)
    assert revision(after, "opening") != revision(FIRST, "opening")
    assert revision(after, "opening").sequence == 1
    assert revision(after, "opening").modified == NOW + HOUR
    assert revision(after, "visit") == revision(FIRST, "visit")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": Texts(en="Grand opening")},
        {"title": Texts(en="opening", de="opening (de)", zh="开幕式")},
        {"description": Texts(de="Dunkler Anzug")},
        {"kind": Kind.RECEPTION},
        {"track": Track.ARRANGED, "visibility": Visibility.PUBLIC},
        {"contacts": ()},
        {"status": ItemStatus.TENTATIVE},
    ],
    ids=str,
)
def test_text_edits_move_last_modified_and_leave_the_sequence(changes: dict[str, object]) -> None:
    after = freeze_at(1, with_item(PROGRAMME, "opening", **changes), FIRST)
    assert revision(after, "opening").sequence == 0
    assert revision(after, "opening").modified == NOW + HOUR
    assert after.changed["trip"].modified == NOW + HOUR


@pytest.mark.parametrize(
    "changes",
    [
        {"internal_note": "ask for a branch"},
        {"is_work": True},
        {"booking_reference": "PNR"},
        {"organiser": "isa", "host": "foshan", "lodging_provider": "isa"},
    ],
    ids=str,
)
def test_what_calendars_do_not_show_moves_nothing_in_them(changes: dict[str, object]) -> None:
    after = freeze_at(1, with_item(PROGRAMME, "opening", **changes), FIRST)
    for content in ("travellers", "hosts"):
        assert revision(after, "opening", content) == revision(FIRST, "opening", content)
    assert after.changed == FIRST.changed


def test_hosts_and_travellers_are_told_apart() -> None:
    fewer = with_item(PROGRAMME, "opening", attends=("anna",), headcount=1)
    after = freeze_at(1, fewer, FIRST)
    assert revision(after, "opening") == revision(FIRST, "opening")
    assert revision(after, "opening", "hosts").modified == NOW + HOUR
    moved = {name for name, mark in after.changed.items() if mark != FIRST.changed[name]}
    assert moved == {"hosts", "traveller:bernd"}
    phone = replace(PROGRAMME, contacts=(replace(PROGRAMME.contacts[0], phone="+86 3"),))
    after = freeze_at(1, phone, FIRST)
    assert revision(after, "opening", "hosts") == revision(FIRST, "opening", "hosts")
    assert revision(after, "opening").modified == NOW + HOUR


def test_a_place_called_otherwise_is_no_other_place() -> None:
    places = (replace(PROGRAMME.places[0], name=Texts(en="Great hall")), PROGRAMME.places[1])
    renamed = freeze_at(1, replace(PROGRAMME, places=places), FIRST)
    assert revision(renamed, "opening").sequence == 0
    assert revision(renamed, "opening").modified == NOW + HOUR
    places = (replace(PROGRAMME.places[0], city="Shenzhen"), PROGRAMME.places[1])
    elsewhere = freeze_at(1, replace(PROGRAMME, places=places), FIRST)
    assert revision(elsewhere, "opening").sequence == 1


def test_a_cancelled_item_stays_for_as_long_as_the_office_says() -> None:
    cancelled = with_item(PROGRAMME, "visit", status=ItemStatus.CANCELLED)
    second = freeze_at(1, cancelled, FIRST)
    last_moment = freeze_at(1 + 14 * 24, cancelled, second)
    assert uids(last_moment) == uids(FIRST)
    assert revision(last_moment, "visit") == revision(second, "visit")
    assert revision(second, "visit").sequence == 1
    gone = freeze_at(1 + 14 * 24 + 0.01, cancelled, last_moment)
    assert uids(gone) == ["uid-opening", "uid-dinner"]
    assert [each.key for each in gone.programme.items] == ["opening", "dinner"]
    assert gone.changed["trip"].modified > last_moment.changed["trip"].modified
    assert affected(gone, last_moment) == ()
    back = freeze_at(1 + 15 * 24, PROGRAMME, gone)
    assert revision(back, "visit").sequence == 2
    assert affected(back, gone) == ("anna", "bernd")


def test_an_item_that_was_cancelled_before_its_first_release_says_so() -> None:
    first = freeze_at(0, with_item(PROGRAMME, "visit", status=ItemStatus.CANCELLED))
    assert revision(first, "visit").sequence == 1
    again = freeze_at(1, with_item(PROGRAMME, "visit"), first)
    assert revision(again, "visit").sequence == 2


def test_a_cancelled_trip_cancels_its_items() -> None:
    off = freeze_at(1, replace(PROGRAMME, status=TripStatus.CANCELLED), FIRST)
    assert {each.status for each in off.programme.items} == {ItemStatus.CANCELLED}
    assert [revision(off, key).sequence for key in ("opening", "visit", "dinner")] == [1, 1, 1]
    assert off.block.status is TripStatus.CANCELLED
    assert (off.block.revision.sequence, off.block.cancelled_at) == (1, NOW + HOUR)
    on = freeze_at(2, PROGRAMME, off)
    assert {each.status for each in on.programme.items} == {ItemStatus.CONFIRMED}
    assert revision(on, "opening").sequence == 2


def test_a_deleted_item_is_cancelled_for_as_long_and_comes_back_where_it_was() -> None:
    without = replace(PROGRAMME, items=PROGRAMME.items[1:], places=PROGRAMME.places[1:])
    second = freeze_at(1, with_item(PROGRAMME, "opening", starts=wall(8)), FIRST)
    off = freeze_at(2, without, second)
    assert uids(off) == uids(FIRST)
    gone = off.programme.item_of["opening"]
    assert (gone.status, gone.is_gone) == (ItemStatus.CANCELLED, True)
    assert off.programme.place_of[gone.place or ""] == PROGRAMME.places[0]
    assert revision(off, "opening").sequence == 2
    assert revision(off, "opening").modified == NOW + 2 * HOUR
    assert affected(off, second) == ("anna", "bernd")
    assert freeze_at(3, without, off).programme == off.programme
    kept = freeze_at(2 + 14 * 24, without, off)
    assert revision(kept, "opening") == revision(off, "opening")
    left = freeze_at(2 + 14 * 24 + 0.01, without, kept)
    assert uids(left) == ["uid-visit", "uid-dinner"]
    assert affected(left, kept) == ()
    assert uids(freeze_at(3 + 14 * 24, without, left)) == ["uid-visit", "uid-dinner"]
    back = freeze_at(3, with_item(PROGRAMME, "opening", starts=wall(8)), off)
    assert revision(back, "opening").sequence == 3
    assert back.programme.item_of["opening"].status is ItemStatus.CONFIRMED


def test_an_item_that_was_cancelled_and_then_deleted_stays_for_the_rest_of_its_days() -> None:
    cancelled = with_item(PROGRAMME, "opening", status=ItemStatus.CANCELLED)
    second = freeze_at(1, cancelled, FIRST)
    third = freeze_at(9, replace(PROGRAMME, items=PROGRAMME.items[1:]), second)
    assert revision(third, "opening") == revision(second, "opening")
    assert affected(third, second) == ()
    left = freeze_at(1 + 14 * 24 + 0.01, replace(PROGRAMME, items=PROGRAMME.items[1:]), third)
    assert uids(left) == ["uid-visit", "uid-dinner"]


def test_what_nobody_outside_saw_goes_at_once() -> None:
    for changes in ({"visibility": Visibility.INTERNAL}, {"track": Track.INTERNAL}):
        inside = freeze_at(0, with_item(PROGRAMME, "opening", **changes))
        gone = freeze_at(1, replace(PROGRAMME, items=PROGRAMME.items[1:]), inside)
        assert uids(gone) == ["uid-visit", "uid-dinner"]


def test_a_deleted_item_leaves_its_key_to_a_new_one_and_names_nobody_who_left() -> None:
    new = replace(PROGRAMME.items[0], uid="uid-new", title=Texts(en="New"))
    people = tuple(each for each in PROGRAMME.travellers if each.key != "anna")
    first = freeze_at(0, with_item(PROGRAMME, "opening", attends=("anna", "bernd"), headcount=2))
    draft = replace(PROGRAMME, items=(new, *PROGRAMME.items[1:]), travellers=people, contacts=())
    after = freeze_at(1, draft, first).programme
    assert after.item_of["opening"].uid == "uid-new"
    gone = after.item_of["opening-2"]
    assert (gone.uid, gone.attends, gone.headcount) == ("uid-opening", ("bernd",), 1)
    assert gone.contacts == ()


def test_each_release_is_a_second_later_whatever_the_clock_says() -> None:
    moved = with_item(PROGRAMME, "opening", starts=wall(8))
    again = freeze_at(-5, moved, FIRST)
    assert again.at == NOW + timedelta(seconds=1)
    assert revision(again, "opening").modified == again.at
    assert freeze(PROGRAMME, None, keep_cancelled=KEEP, now=NOW.replace(microsecond=9)).at == NOW


def test_the_block_of_a_trip_moves_with_its_days_and_title_alone() -> None:
    other = freeze_at(1, with_item(PROGRAMME, "opening", starts=wall(8)), FIRST)
    assert other.block == FIRST.block
    renamed = freeze_at(1, replace(PROGRAMME, title=Texts(en="Foshan 2026")), FIRST)
    assert renamed.block.revision.sequence == 0
    assert renamed.block.revision.modified == NOW + HOUR
    longer = freeze_at(1, replace(PROGRAMME, ends_on=date(2026, 10, 27)), FIRST)
    assert longer.block.revision.sequence == 1


def test_a_block_goes_some_time_after_its_trip_was_cancelled() -> None:
    off = freeze_at(0, replace(PROGRAMME, status=TripStatus.CANCELLED)).block
    other = replace(FIRST.block, uid="other")
    assert listed_blocks([other, off], KEEP, NOW + KEEP) == ((other, off), NOW)
    later = NOW + KEEP + timedelta(seconds=1)
    assert listed_blocks([other, off], KEEP, later) == ((other,), later)
    assert listed_blocks([], KEEP, later)[0] == ()


def test_travellers_are_affected_by_what_they_see() -> None:
    assert affected(FIRST, None) == ("anna", "bernd")
    for_one = with_item(PROGRAMME, "visit", attends=("bernd",), headcount=1)
    second = freeze_at(1, for_one, FIRST)
    assert affected(second, FIRST) == ("anna",)
    booked = with_item(for_one, "visit", booking_reference="PNR")
    third = freeze_at(2, booked, second)
    assert affected(third, second) == ("bernd",)
    noted = freeze_at(3, with_item(booked, "opening", internal_note="secret"), third)
    assert affected(noted, third) == ()
    titled = freeze_at(4, replace(booked, title=Texts(en="New")), noted)
    assert affected(titled, noted) == ("anna", "bernd")


def test_who_joins_is_affected() -> None:
    joined = replace(PROGRAMME, travellers=(*PROGRAMME.travellers, Traveller("carla", "C", "C")))
    assert "carla" in affected(freeze_at(1, joined, FIRST), FIRST)


def test_few_changed_items_are_told_apart() -> None:
    many = replace(PROGRAMME, items=tuple(item(f"item-{n}") for n in range(8)))
    first = freeze_at(0, many)
    one = with_item(many, "item-3", title=Texts(en="Changed"))
    found = renewed(freeze_at(1, one, first), first)
    assert found is not None
    assert [each.key for each in found.items] == ["item-3"]
    assert found.places == many.places
    for key in ("item-4", "item-5"):
        one = with_item(one, key, title=Texts(en="Changed"))
    assert renewed(freeze_at(1, one, first), first) is None
    assert renewed(first, None) is None


def test_a_lagging_translation_is_no_change() -> None:
    lagging = with_item(
        PROGRAMME, "opening", title=Texts("opening", "opening (de)", outdated=frozenset({"de"}))
    )
    assert freeze_at(1, lagging, FIRST).programme == FIRST.programme


def test_what_is_stored_is_read_back() -> None:
    draft = with_item(PROGRAMME, "visit", attends=("anna",), status=ItemStatus.CANCELLED)
    frozen = freeze_at(1, replace(draft, status=TripStatus.CANCELLED), FIRST)
    assert index_from(index_as_json(frozen.index)) == frozen.index
    assert ledger_from(ledger_as_json(frozen.ledger)) == frozen.ledger
    assert marks_from(marks_as_json(frozen.changed)) == frozen.changed
    assert block_from(block_as_json(frozen.block)) == frozen.block


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["opening", "visit", "dinner"]),
        st.fixed_dictionaries(
            {},
            optional={
                "starts": st.integers(6, 8).map(wall),
                "title": st.sampled_from("xyz").map(lambda text: Texts(en=text)),
                "status": st.sampled_from(ItemStatus),
                "visibility": st.sampled_from(Visibility),
                "track": st.sampled_from(Track),
                "attends": st.sampled_from([None, (), ("anna",), ("anna", "bernd")]),
                "internal_note": st.text(max_size=2),
                "booking_reference": st.text(max_size=2),
            },
        ),
        st.integers(0, 20),
    ),
    max_size=8,
)


@given(EDITS)
def test_over_any_history_revisions_say_what_readers_see(
    edits: list[tuple[str, dict[str, object], int]],
) -> None:
    """SEQUENCE and the times never fall; equal content keeps its revision, other gets a new one."""
    draft, before, hours = PROGRAMME, FIRST, 0.0
    for key, changes, days in edits:
        draft, hours = with_item(draft, key, **changes), hours + 24 * days + 0.5
        after = freeze_at(hours, draft, before)
        for uid, line in after.ledger.items():
            old = before.ledger[uid]
            assert line.sequence - old.sequence in {0, 1}
            for content, mark in line.marks.items():
                same = mark.digest == old.marks[content].digest
                assert mark.modified == (old.marks[content].modified if same else after.at)
        for audience in (TRIP, HOSTS, traveller("anna")):
            was, is_now = (
                [line.revision(audience.content) for line in frozen.index if line.is_for(audience)]
                for frozen in (before, after)
            )
            moved = after.changed[str(audience)].modified == after.at
            assert moved == (was != is_now)
        before = after
