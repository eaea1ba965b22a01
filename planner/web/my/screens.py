"""Every page of a traveller's programme, rendered: for one answer, or for a phone to keep them all.

The path of a page is what stands behind the secret address.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from typing import TypeVar

from flask_babel import force_locale
from werkzeug.wrappers import Response

from planner.domain.change_wording import Teller
from planner.domain.days import Day, Line, days_of
from planner.domain.present import Present, present_of
from planner.domain.programmes import Contact, Item, Programme
from planner.domain.refusals import NotFoundError
from planner.domain.times import WallTime
from planner.i18n.catalogues import texts
from planner.services.captures.own import own_contacts, own_outlays
from planner.services.holidays import Holiday, holidays_of
from planner.services.own_costs import own_costs
from planner.services.own_documents import own_documents
from planner.services.own_pages import OwnPage, news_of
from planner.services.readiness.matters import own_tasks
from planner.web.my import links
from planner.web.my.forms import ContactNoteForm, OutlayForm
from planner.web.my.pages import page, reading_language
from planner.web.my.spans import begins_in
from planner.web.programme.wording import WORDS
from planner.web.session import db, now

Form = TypeVar("Form", ContactNoteForm, OutlayForm)

HERE = {
    f"my/{name}.html": f"my.{name}"
    for name in ("show", "people", "contacts", "costs", "documents", "attendance")
}
"""Which link of the navigation leads to a page."""

WHERE = ("place", "to_place")
"""The places of an item that a driver can be shown."""


class Screens:
    """The pages of one traveller in the language that the request asks for."""

    def __init__(self, mine: OwnPage) -> None:
        self.mine, self.now = mine, now()
        self.language = reading_language(mine.link.traveller.language)

    def every(self) -> Iterator[tuple[str, Response]]:
        """All pages by their paths, those of the programme only where there is one."""
        yield "", self.start()
        yield "offline", self.offline()
        if self.mine.programme is None:
            return
        yield from ((f"days/{day.on}", self.day(day.on)) for day in self._days)
        for item in self._programme.items:
            yield f"items/{item.uid}", self.item(item.uid)
            for where in WHERE:
                if getattr(item, where) in self._programme.place_of:
                    yield f"items/{item.uid}/{where}", self.driver(item.uid, where)
        yield "people", self.people()
        yield "attendance", self.attendance()
        yield "documents", self.documents()
        yield "contacts", self.contacts()
        yield "costs", self.costs()

    def start(self) -> Response:
        """Now and next, then every day."""
        tasks = own_tasks(db(), self.mine.link.traveller, self.now)
        if self.mine.programme is None or self.mine.release is None:
            return self._page("my/empty.html", tasks=tasks)
        return self._page(
            "my/show.html",
            tasks=tasks,
            days=self._days,
            present=self._present,
            holidays=self._holidays,
            begins_in=begins_in,
            now=self.now,
            news=news_of(db(), self.mine, self.mine.release),
            teller=Teller(self.language, texts(self.language).gettext),
        )

    def day(self, on: date) -> Response:
        """One day, with the ways to the one before and the next."""
        days = self._days
        at = next((number for number, day in enumerate(days) if day.on == on), None)
        if at is None:
            raise NotFoundError("There is no such day.")
        return self._page(
            "my/day.html",
            day=days[at],
            holidays=self._holidays,
            before=days[at - 1] if at else None,
            after=days[at + 1] if at + 1 < len(days) else None,
        )

    def item(self, uid: str, *, in_wechat: bool = False) -> Response:
        """One item with all that its traveller needs."""
        found, programme = self._item(uid), self._programme
        contacts = [programme.contact_of[k] for k in found.contacts if k in programme.contact_of]
        return self._page(
            "my/item.html",
            item=found,
            line=_line(found),
            contacts=contacts,
            in_wechat=in_wechat,
        )

    def driver(self, uid: str, where: str) -> Response:
        """The place of an item, or the one that it leads to, as a driver reads it."""
        found = self._item(uid)
        place = self._programme.place_of.get(getattr(found, where))
        if place is None:
            raise NotFoundError("There is no such place.")
        return self._page("my/driver.html", item=found, place=place)

    def people(self) -> Response:
        """Whom the traveller meets, and where."""
        return self._page("my/people.html", people=tuple(self._people()))

    def attendance(self) -> Response:
        """In which groups the traveller is, and where they take part."""
        return self._page("my/attendance.html", days=self._days)

    def documents(self) -> Response:
        """The documents that are meant for travellers."""
        self._require_programme()
        return self._page("my/documents.html", documents=own_documents(db(), self.mine))

    def contacts(self, form: ContactNoteForm | None = None, item: str = "") -> Response:
        """Whom the traveller met, and the form for somebody new."""
        self._require_programme()
        return self._page(
            "my/contacts.html",
            form=form or self._new(lambda: ContactNoteForm.empty(item)),
            sent=own_contacts(db(), self.mine.link),
        )

    def costs(self, form: OutlayForm | None = None) -> Response:
        """What the traveller laid out, what others pay, what can be claimed."""
        home, programme = self.mine.office.country, self._programme
        return self._page(
            "my/costs.html",
            form=form or self._new(lambda: OutlayForm.empty(home, programme, self.now)),
            sent=own_outlays(db(), self.mine.link),
            costs=own_costs(db(), self.mine, self.now),
        )

    def offline(self) -> Response:
        """What a phone shows without a network for a page that it does not keep."""
        return self._page("my/offline.html")

    @property
    def _programme(self) -> Programme:
        if self.mine.programme is None:
            raise NotFoundError("Nothing has been released yet.")
        return self.mine.programme

    def _require_programme(self) -> None:
        _ = self._programme

    @cached_property
    def _days(self) -> tuple[Day, ...]:
        return days_of(self._programme, with_empty=False)

    @cached_property
    def _holidays(self) -> dict[date, tuple[Holiday, ...]]:
        return holidays_of(self.mine.office, self._days)

    @cached_property
    def _present(self) -> Present:
        return present_of(self._programme, self._days, self.now)

    def _people(self) -> Iterator[tuple[Contact, tuple[Item, ...]]]:
        """Each contact with the items at which they are met, in the order of the first meeting."""
        items: list[Item] = []
        for day in self._days:
            items += (*(each.item for each in day.bands), *(each.item for each in day.lines))
        met = {item.uid: item for item in items if not item.is_cancelled}
        for key in dict.fromkeys(key for item in met.values() for key in item.contacts):
            contact = self._programme.contact_of.get(key)
            if contact:
                yield contact, tuple(item for item in met.values() if key in item.contacts)

    def _item(self, uid: str) -> Item:
        item = next((item for item in self._programme.items if item.uid == uid), None)
        if item is None:
            raise NotFoundError("There is no such item.")
        return item

    def _new(self, make: Callable[[], Form]) -> Form:
        """An empty form whose choices are in the reader's language."""
        with force_locale(self.language):
            return make()

    def _page(self, template: str, **values: object) -> Response:
        return page(
            template,
            self.language,
            mine=self.mine,
            programme=self.mine.programme,
            times=WORDS,
            links=links,
            here=HERE.get(template, ""),
            **values,
        )


def _line(item: Item) -> Line | None:
    """How a timed item stands in a list."""
    starts, ends = item.starts, item.ends
    if isinstance(starts, WallTime) and isinstance(ends, WallTime):
        return Line(item, starts, ends)
    return None
