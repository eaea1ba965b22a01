"""The board of travellers × tasks: read, marked, taken over; what is open; reminders; papers."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, text

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    ChecklistTemplate,
    EntryRule,
    OutboxMessage,
    TaskMark,
    TravellerMailChoice,
    Trip,
    TripTask,
)
from planner.domain.access import Actor, Role
from planner.domain.mails import MailKind
from planner.domain.readiness import PassportState, RuleDoubt, Tally, Urgency
from planner.domain.refusals import (
    EditConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    TakenError,
)
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction, TaskKind, TaskScope, TaskState
from planner.services.readiness import checklist_of
from planner.services.readiness.marking import (
    BoardConflictError,
    Edit,
    MarkDetails,
    get_cell,
    mark_cell,
    save_states,
)
from planner.services.readiness.matters import matters_of, own_tasks, tallies_of
from planner.services.readiness.reading import TRIP, board_of
from planner.services.readiness.reminders import queue_office_reminders, queue_reminders
from planner.services.readiness.rules import (
    RuleDetails,
    add_rule,
    confirm_rule,
    delete_rule,
    edit_rule,
    list_rules,
)
from planner.services.readiness.tasks import (
    TaskDetails,
    add_task,
    delete_task,
    edit_task,
    get_task,
    missing_templates,
    take_over,
)
from planner.services.readiness.templates import (
    TemplateDetails,
    add_template,
    delete_template,
    edit_template,
    list_templates,
    seed_checklists,
)
from tests.counting import CountQueries
from tests.readiness import (
    GIFTS,
    INSURANCE,
    PASSPORT,
    SLUG,
    VAULT,
    keep_all,
    make_ready_trip,
    number_of,
)
from tests.records import NOW, make_office
from tests.services.cast import add_account

OPEN, WORK, DONE, SPARED = TaskState.OPEN, TaskState.IN_WORK, TaskState.DONE, TaskState.NOT_NEEDED
CHINA = RuleDetails("CN", Texts(en="Visa-free for 30 days"), "Embassy", date(2026, 9, 1))


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    return make_ready_trip(engine, office)


@pytest.mark.usefixtures("trip")
def test_the_board_counts_back_from_departure(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        board = board_of(session, office, SLUG, NOW)
        found = [(row.task.label, row.due, row.urgency, len(row.cells)) for row in board.rows]
    assert found == [
        ("Passport", date(2026, 9, 25), Urgency.OVERDUE, 2),
        ("Insurance", date(2026, 10, 9), Urgency.SOON, 2),
        ("Gifts", date(2026, 10, 20), Urgency.LATER, 1),
    ]
    assert board.tally == Tally(overdue=2, soon=2, later=1, settled=0)
    assert [row.task.kind for row in board.common] == [TaskKind.GIFTS]


def test_a_trip_that_moves_moves_its_days(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        moved = session.get_one(Trip, trip.id)
        moved.starts_on, moved.ends_on = date(2028, 3, 28), date(2028, 3, 30)
        session.flush()
        due = [row.due for row in board_of(session, office, SLUG, NOW).rows]
    assert due == [date(2028, 2, 29), date(2028, 3, 14), date(2028, 3, 25)]


def test_a_cell_says_who_marked_it_when_and_why(engine: Engine, office: Actor, trip: Trip) -> None:
    eva, person = Actor(office.office_id, Role.PLANNER, "Eva"), trip.travellers[0].id
    with session_for(engine, eva, NOW) as session:
        spot = number_of(session, TaskKind.PASSPORT), person
        mark_cell(session, eva, SLUG, spot, 0, MarkDetails(DONE, "Seen"), NOW)
        found = get_cell(session, eva, SLUG, spot, NOW)
        assert found.traveller is not None
        mark = found.standing.mark
        assert mark is not None
        assert (mark.state, mark.note, mark.marked_by, mark.marked_at) == (DONE, "Seen", "Eva", NOW)
        assert found.standing.urgency is Urgency.SETTLED
        entry = session.scalars(select(AuditEntry).where(AuditEntry.thing == "TaskMark")).one()
    assert (entry.label, entry.trip_id) == ("Passport · Director Example", trip.id)
    assert entry.changes["state"] == [None, "done"]


def test_two_people_marking_one_cell_are_told(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        spot = number_of(session, TaskKind.PASSPORT), trip.travellers[0].id
        mark = mark_cell(session, office, SLUG, spot, 0, MarkDetails(WORK), NOW)
        with pytest.raises(EditConflictError):
            mark_cell(session, office, SLUG, spot, 0, MarkDetails(DONE), NOW)
        mark_cell(session, office, SLUG, spot, mark.version, MarkDetails(DONE), NOW)
        assert session.scalars(select(TaskMark.state)).all() == [DONE]


def test_many_cells_are_saved_at_once_and_notes_stay(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    one, two = (person.id for person in trip.travellers)
    with session_for(engine, office, NOW) as session:
        passport, gifts = (number_of(session, kind) for kind in (TaskKind.PASSPORT, TaskKind.GIFTS))
        mark_cell(session, office, SLUG, (passport, one), 0, MarkDetails(WORK, "Applied"), NOW)
        edits = [
            Edit((passport, one), WORK, DONE),
            Edit((passport, two), OPEN, OPEN),
            Edit((gifts, TRIP), OPEN, WORK),
        ]
        changed = save_states(session, office, SLUG, edits, NOW)
        assert [edit.spot for edit in changed] == [(passport, one), (gifts, TRIP)]
        board = board_of(session, office, SLUG, NOW)
        assert board.tally == Tally(overdue=1, soon=2, later=1, settled=1)
        marks = session.scalars(select(TaskMark).order_by(TaskMark.id)).all()
    assert [(mark.whose, mark.state, mark.note) for mark in marks] == [
        (one, DONE, "Applied"),
        (TRIP, WORK, ""),
    ]


def test_what_somebody_marked_otherwise_meanwhile_is_not_overwritten(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    one, two = (person.id for person in trip.travellers)
    with session_for(engine, office, NOW) as session:
        task = number_of(session, TaskKind.PASSPORT)
        mark_cell(session, office, SLUG, (task, one), 0, MarkDetails(SPARED), NOW)
        session.commit()
        edits = [Edit((task, one), OPEN, DONE), Edit((task, two), OPEN, DONE)]
        with pytest.raises(BoardConflictError) as refused:
            save_states(session, office, SLUG, edits, NOW)
        assert refused.value.spots == {(task, one)}
        same = [Edit((task, one), OPEN, SPARED), Edit((task, two), OPEN, DONE)]
        assert [edit.spot for edit in save_states(session, office, SLUG, same, NOW)] == [
            (task, two)
        ]


@pytest.mark.usefixtures("trip")
def test_a_cell_that_is_not_there_is_torn_or_missing(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        with pytest.raises(NotFoundError):
            get_cell(session, office, SLUG, (number_of(session, TaskKind.GIFTS), 999), NOW)
        with pytest.raises(BoardConflictError):
            save_states(session, office, SLUG, [Edit((999, TRIP), OPEN, DONE)], NOW)


def test_passports_are_held_against_the_return(engine: Engine, office: Actor, trip: Trip) -> None:
    person = trip.travellers[0].id
    viewer = Actor(office.office_id, Role.VIEWER, "Viewer")
    with session_for(engine, office, NOW) as session:
        for until, state in (("2027-04-25", PassportState.TOO_SHORT),
                             ("2027-04-26", PassportState.LONG_ENOUGH)):  # fmt: skip
            keep_all(session, office, trip, until)
            board = board_of(session, office, SLUG, NOW, VAULT)
            assert board.rows[0].cells[person].passport is state
        assert board.passports_needed_until == date(2027, 4, 26)
        add_rule(session, office, replace(CHINA, passport_months=3), NOW)
        keep_all(session, office, trip, "2027-01-26")
        board = board_of(session, office, SLUG, NOW, VAULT)
        assert board.rows[0].cells[person].passport is PassportState.LONG_ENOUGH
        for reader, vault in ((viewer, VAULT), (office, None)):
            keys = {} if vault is None else {"vault": vault}
            told = board_of(session, reader, SLUG, NOW, **keys)
            assert told.rows[0].cells[person].passport is None


@pytest.mark.parametrize("people", [1, 3])
def test_the_board_asks_the_database_as_often_for_many(
    engine: Engine, office: Actor, count_queries: CountQueries, people: int
) -> None:
    names = ["ada", "eva", "max"][:people]
    tasks = [PASSPORT, INSURANCE, GIFTS][:people]
    trip = make_ready_trip(engine, office, people=names, tasks=tasks)
    with session_for(engine, office, NOW) as session:
        keep_all(session, office, trip)
        spot = number_of(session, TaskKind.PASSPORT), trip.travellers[0].id
        mark_cell(session, office, SLUG, spot, 0, MarkDetails(DONE), NOW)
        session.commit()
    with session_for(engine, office, NOW) as session, count_queries() as queries:
        board = board_of(session, office, SLUG, NOW, VAULT)
        assert [row.task.responsible for row in board.rows] == [None] * people
    assert len([one for one in queries if one.startswith("SELECT")]) == 8


@pytest.mark.parametrize("trips", [1, 3])
def test_what_is_open_is_asked_as_often_for_many_trips(
    engine: Engine, office: Actor, count_queries: CountQueries, trips: int
) -> None:
    for number in range(trips):
        make_ready_trip(engine, office, slug=f"trip-{number}")
    with session_for(engine, office, NOW) as session:
        found = session.scalars(select(Trip).order_by(Trip.id)).all()
        with count_queries() as queries:
            tallies = tallies_of(session, found, NOW)
    assert [tallies[trip.id] for trip in found] == [Tally(2, 2, 1, 0)] * trips
    assert len([one for one in queries if one.startswith("SELECT")]) == 3


@pytest.mark.usefixtures("trip")
def test_a_trip_takes_the_checklists_of_its_country_over_once(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        assert missing_templates(session, office, SLUG) == []  # nobody wrote a checklist yet
        kinds = {task.kind for task in take_over(session, office, SLUG)}
        assert kinds == {
            TaskKind.PASSPORT,
            TaskKind.INVITATION,
            TaskKind.VISA,
            TaskKind.DEVICES,
            TaskKind.CARDS,
            TaskKind.INSURANCE,
            TaskKind.GIFTS,
            TaskKind.INTERPRETER,
        }
        assert take_over(session, office, SLUG) == []
        one_more = TemplateDetails("CN", Direction.OUTBOUND, INSURANCE)
        add_template(session, office, one_more)
        assert [task.label for task in take_over(session, office, SLUG)] == ["Insurance"]


def test_guests_from_china_get_other_tasks(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        session.get_one(Trip, trip.id).direction = Direction.INBOUND
        session.flush()
        kinds = [task.kind for task in take_over(session, office, SLUG)]
        board = board_of(session, office, SLUG, NOW)
    assert sorted(kinds) == ["catering", "gifts", "interpreter", "invitation"]
    assert board.rules == ()


def test_proposals_are_given_once_and_their_rules_are_unchecked(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        assert seed_checklists(session, office)
        count = len(list_templates(session, office))
        assert not seed_checklists(session, office)
        assert len(list_templates(session, office)) == count
        (judged,) = list_rules(session, office, NOW)
    assert (judged.rule.country, judged.doubt) == ("CN", RuleDoubt.NEVER_CHECKED)


def test_a_template_changes_without_its_trips(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        template = add_template(session, office, TemplateDetails("CN", None, INSURANCE))
        (task,) = take_over(session, office, SLUG)
        facts = replace(INSURANCE, title=Texts(en="Insurance abroad"), days_before=7)
        edit_template(session, office, template.id, 1, TemplateDetails("", None, facts))
        assert (task.label, task.days_before) == ("Insurance", 14)
        delete_template(session, office, template.id, template.version)
        session.expire_all()
        assert session.get_one(TripTask, task.id).template_id is None
        assert session.scalars(select(ChecklistTemplate)).all() == []
    assert trip.slug == SLUG


@pytest.mark.parametrize("days", [-1, 366])
def test_a_task_is_due_at_a_sensible_time(engine: Engine, office: Actor, days: int) -> None:
    make_ready_trip(engine, office)
    with session_for(engine, office, NOW) as session, pytest.raises(InvalidError) as refused:
        add_task(session, office, SLUG, TaskDetails(replace(GIFTS, days_before=days)))
    assert refused.value.field == "days_before"


@pytest.mark.usefixtures("trip")
def test_who_is_responsible_signs_in_to_the_office(engine: Engine, office: Actor) -> None:
    eva = add_account(engine, office, "eva@example.org")
    stranger = add_account(engine, make_office(engine, "remscheid"), "max@example.org")
    with session_for(engine, office, NOW) as session:
        task = add_task(session, office, SLUG, TaskDetails(GIFTS, eva.account_id))
        assert task.responsible is not None
        assert task.responsible.email == "eva@example.org"
        with pytest.raises(InvalidError) as refused:
            add_task(session, office, SLUG, TaskDetails(GIFTS, stranger.account_id))
    assert refused.value.field == "responsible_id"


@pytest.mark.usefixtures("trip")
def test_a_task_keeps_for_whom_it_is_and_is_edited_by_one_at_a_time(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        number = number_of(session, TaskKind.GIFTS)
        task = get_task(session, office, SLUG, number)
        other = TaskDetails(replace(GIFTS, scope=TaskScope.EACH))
        with pytest.raises(InvalidError) as refused:
            edit_task(session, office, SLUG, number, task.version, other)
        assert refused.value.field == "scope"
        edit_task(session, office, SLUG, number, 1, TaskDetails(replace(GIFTS, days_before=5)))
        with pytest.raises(EditConflictError):
            edit_task(session, office, SLUG, number, 1, TaskDetails(GIFTS))
        delete_task(session, office, SLUG, number, 2)
        with pytest.raises(NotFoundError):
            get_task(session, office, SLUG, number)


@pytest.mark.usefixtures("trip")
def test_an_entry_rule_is_dated_and_there_is_one_for_each_country(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        board = board_of(session, office, SLUG, NOW)
        assert [(each.country, each.rule) for each in board.rules] == [("CN", None)]
        rule = add_rule(session, office, replace(CHINA, valid_until=date(2026, 10, 25)), NOW)
        with pytest.raises(TakenError) as refused:
            add_rule(session, office, CHINA, NOW)
        assert refused.value.field == "country"
        state = board_of(session, office, SLUG, NOW).rules[0]
        assert (state.doubt, state.passport_until) == (RuleDoubt.ENDS_BEFORE, date(2027, 4, 26))
        edit_rule(session, office, rule.id, 1, replace(CHINA, checked_on=date(2026, 3, 31)), NOW)
        assert board_of(session, office, SLUG, NOW).rules[0].doubt is RuleDoubt.OLD
        confirm_rule(session, office, rule.id, 2, NOW)
        assert board_of(session, office, SLUG, NOW).rules[0].doubt is None
        assert session.scalars(select(EntryRule.checked_on)).all() == [NOW.date()]
        delete_rule(session, office, rule.id, 3)
        assert list_rules(session, office, NOW) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"checked_on": date(2026, 10, 2)}, "checked_on"),
        ({"passport_months": 25}, "passport_months"),
        ({"country": "XX"}, "country"),
    ],
)
def test_an_entry_rule_says_what_can_be(
    engine: Engine, office: Actor, change: dict[str, object], field: str
) -> None:
    wrong = replace(CHINA, **change)  # type: ignore[arg-type] # fields by name
    with session_for(engine, office, NOW) as session, pytest.raises(InvalidError) as refused:
        add_rule(session, office, wrong, NOW)
    assert refused.value.field == field


def test_a_traveller_sees_their_own_open_tasks_alone(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        one, two = session.get_one(Trip, trip.id).travellers
        spot = number_of(session, TaskKind.PASSPORT), one.id
        mark_cell(session, office, SLUG, spot, 0, MarkDetails(DONE, "Staff's note"), NOW)
        assert own_tasks(session, one, NOW) == ()
        (task,) = own_tasks(session, two, NOW)  # insurance and gifts are not for travellers
        assert own_tasks(session, two, NOW + timedelta(days=25)) != ()
        assert own_tasks(session, two, NOW + timedelta(days=26)) == ()
    assert (task.title.en, task.due, task.urgency) == (
        "Passport",
        date(2026, 9, 25),
        Urgency.OVERDUE,
    )


def test_what_is_not_ready_is_told_with_doubtful_rules(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        found = matters_of(session, office, session.get_one(Trip, trip.id), NOW)
        assert [each.country for each in found.rules] == ["CN"]
        add_rule(session, office, CHINA, NOW)
        found = matters_of(session, office, session.get_one(Trip, trip.id), NOW)
    assert (found.tally, found.rules) == (Tally(2, 2, 1, 0), ())


@pytest.mark.usefixtures("trip")
def test_papers_get_tasks_and_days_no_names_or_notes(engine: Engine, office: Actor) -> None:
    eva = add_account(engine, office, "eva@example.org")
    with session_for(engine, office, NOW) as session:
        number = number_of(session, TaskKind.GIFTS)
        edit_task(session, office, SLUG, number, 1, TaskDetails(GIFTS, eva.account_id))
        mark_cell(session, office, SLUG, (number, TRIP), 0, MarkDetails(DONE, "Secret"), NOW)
        found = checklist_of(session, office, SLUG, NOW)
        told = repr([replace(line, responsible="") for line in found.lines])
    assert found.departs_on == date(2026, 10, 23)
    lines = [(line.title.en, line.due, line.done, line.total) for line in found.lines]
    assert lines == [
        ("Passport", date(2026, 9, 25), 0, 2),
        ("Insurance", date(2026, 10, 9), 0, 2),
        ("Gifts", date(2026, 10, 20), 1, 1),
    ]
    assert found.lines[2].responsible == "Eva"
    assert not {"Director", "Mayor", "Secret"} & set(told.replace("'", " ").split())


def test_each_is_reminded_of_what_is_theirs_twice_and_no_more(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    eva = add_account(engine, office, "eva@example.org")
    site = "https://planner.example.org"

    def remind(days: int) -> dict[str, str]:
        now = NOW + timedelta(days=days)
        with session_for(engine, office, now) as session:
            before = len(session.scalars(select(OutboxMessage.id)).all())
            count = queue_reminders(session, office, base_url=site, now=now)
            mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
            session.commit()
            assert len(mails) == before + count
            return {mail.recipient: f"{mail.subject}\n{mail.text}" for mail in mails[before:]}

    with session_for(engine, office, NOW) as session:
        insurance = number_of(session, TaskKind.INSURANCE)
        edit_task(session, office, SLUG, insurance, 1, TaskDetails(INSURANCE, eva.account_id))
        spot = number_of(session, TaskKind.PASSPORT), trip.travellers[0].id
        mark_cell(session, office, SLUG, spot, 0, MarkDetails(DONE), NOW)
        session.commit()
    first = remind(0)
    assert first.keys() == {"eva@example.org", "mayor@example.org"}
    assert (
        "Insurance (Director Example, Mayor Example): bis Freitag, 9. Oktober 2026"
        in first["eva@example.org"]
    )
    assert "Passport: überfällig seit Freitag, 25. September 2026" in first["mayor@example.org"]
    assert "Look into it" in first["mayor@example.org"]
    assert "Director" not in first["mayor@example.org"]
    assert remind(1) == {}
    assert remind(9).keys() == {"eva@example.org"}  # the insurance is overdue now
    assert remind(10) == {}
    assert remind(40) == {}  # the trip is over


def test_a_reminder_is_a_mail_of_its_trip_and_can_be_switched_off(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    mayor = next(each for each in trip.travellers if each.key == "mayor")
    site = "https://planner.example.org"
    with session_for(engine, office, NOW) as session:
        queue_reminders(session, office, base_url=site, now=NOW)
        mail = session.scalars(
            select(OutboxMessage).where(OutboxMessage.recipient == "mayor@example.org")
        ).one()
        assert (mail.kind, mail.trip_id, mail.traveller_id) == (MailKind.TASKS, trip.id, mayor.id)
        assert not mail.is_secret
        assert "Look into it" in mail.html
        assert mail.unsubscribe_url.startswith(f"{site}/mail/")
        session.rollback()
        session.add(TravellerMailChoice(traveller_id=mayor.id, kind=MailKind.TASKS))
        session.flush()
        queue_reminders(session, office, base_url=site, now=NOW)
        readers = session.scalars(select(OutboxMessage.recipient)).all()
        assert "mayor@example.org" not in readers


@pytest.mark.usefixtures("trip")
def test_a_viewer_reads_the_board_and_marks_nothing(engine: Engine, office: Actor) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "Viewer")
    with session_for(engine, viewer, NOW) as session:
        assert len(board_of(session, viewer, SLUG, NOW).rows) == 3
        with pytest.raises(ForbiddenError):
            save_states(session, viewer, SLUG, [], NOW)


def test_another_office_has_none_of_it(engine: Engine, office: Actor, trip: Trip) -> None:
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as session:
        with pytest.raises(NotFoundError):
            board_of(session, stranger, SLUG, NOW)
        assert list_templates(session, stranger) == []
    assert (trip.slug, office.name) == (SLUG, "test")


@pytest.mark.usefixtures("trip")
def test_every_office_is_reminded_once_by_however_many_workers(
    engine: Engine, office: Actor
) -> None:
    add_account(engine, office, "eva@example.org")
    site, now = "https://planner.example.org", NOW + timedelta(days=1)
    with session_for(engine, office, now) as session:
        before = dict(session.execute(select(TripTask.id, TripTask.version)).all())
    assert queue_office_reminders(engine, site, now) > 0
    assert queue_office_reminders(engine, site, now) == 0
    with session_for(
        engine, office, now
    ) as session:  # who has a task's form open is not in the way
        assert dict(session.execute(select(TripTask.id, TripTask.version)).all()) == before


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_office_that_can_t_be_read_is_in_no_other_s_way(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Else no worker would get as far as sending mail, of any office."""
    make_ready_trip(engine, make_office(engine, "remscheid"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE trip_tasks SET title = '[1]' WHERE office_id = 1"))
    with caplog.at_level(logging.ERROR):
        assert queue_office_reminders(engine, "https://planner.example.org", NOW) > 0
    assert [record.message for record in caplog.records] == ["no reminders of office 1"]


WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_reminds_by_hand_and_a_worker_remind_once(engine: Engine, office: Actor) -> None:
    """On SQLite, which has one writer, they take turns anyway."""
    site = "https://planner.example.org"
    with ThreadPoolExecutor(1) as other, engine.connect() as looking:
        with session_for(engine, office, NOW) as session:
            assert queue_reminders(session, office, base_url=site, now=NOW) > 0
            worker = other.submit(queue_office_reminders, engine, site, NOW)
            while not looking.scalar(WAITS) and not worker.done():
                looking.rollback()
            session.commit()
        assert worker.result() == 0
