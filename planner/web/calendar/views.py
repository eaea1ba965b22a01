"""Calendar addresses and travellers' pages: who has one, a new one, revoking one.

The same pages serve a trip and, without a slug, the calendar of the whole office. An address is
shown in the answer that makes it and nowhere else.
"""

from typing import TYPE_CHECKING, Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.access import Permission, require
from planner.domain.audiences import OFFICE as OFFICE_WIDE
from planner.domain.audiences import Audience
from planner.services.calendar_files import calendar_file, item_file
from planner.services.feeds import revoke_feed
from planner.services.offices import office_of
from planner.services.sharing import Sharing, get_given, share_feed, share_page, sharing_of
from planner.services.traveller_pages import revoke_page
from planner.web.audiences import audience_from
from planner.web.calendar.addresses import feed_address, page_address
from planner.web.calendar.forms import (
    SHOWN_TO,
    FileForm,
    OfficeFeedForm,
    PageForm,
    RevokeForm,
    TripFeedForm,
)
from planner.web.downloads import calendar_download
from planner.web.editing import made, saved
from planner.web.session import actor, db, now, settings

if TYPE_CHECKING:
    from planner.db.models import Feed

blueprint = Blueprint("calendar", __name__)

Answer = str | AnyResponse | tuple[str, int]

TRIP = "/trips/<slug>/calendar"
OFFICE = "/calendar"
WECHAT = "MicroMessenger"


def _sharing(slug: str | None) -> Sharing:
    return sharing_of(db(), actor(), slug, now())


def _page(template: str, sharing: Sharing, **values: object) -> str:
    return render_template(
        template,
        sharing=sharing,
        trip=sharing.trip,
        office=sharing.office,
        slug=sharing.trip.slug if sharing.trip else None,
        **values,
    )


def _once(page: str) -> Response:
    """A page with a secret: kept nowhere, told to nobody."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get(TRIP)
@blueprint.get(f"{OFFICE}/")
def index(slug: str | None = None) -> str:
    """Every address, when it was last used and at which version; files to download."""
    sharing = _sharing(slug)
    form = FileForm(data={"language": sharing.office.language})
    form.offer(sharing.travellers)
    return _page("calendar/index.html", sharing, form=form)


@blueprint.get(f"{TRIP}/file.ics")
@blueprint.get(f"{OFFICE}/file.ics")
def file(slug: str | None = None) -> Response:
    """The whole calendar of an audience, as its feed has it now."""
    audience = OFFICE_WIDE if slug is None else audience_from(request.args.get("for", ""))
    wanted = request.args.get("language") or office_of(db(), actor()).language
    return calendar_download(
        calendar_file(db(), actor(), slug, audience, wanted), slug or "calendar"
    )


@blueprint.get(f"{TRIP}/items/<uid>.ics")
def item(slug: str, uid: str) -> Response:
    """One released item as an audience sees it."""
    audience = audience_from(request.args.get("for", ""))
    return calendar_download(item_file(db(), actor(), slug, audience, uid), slug)


@blueprint.route(f"{TRIP}/feeds/new", methods=["GET", "POST"])
@blueprint.route(f"{OFFICE}/feeds/new", methods=["GET", "POST"])
def new_feed(slug: str | None = None) -> Answer:
    """Make a calendar address and show it, this once."""
    require(actor(), Permission.SHARE_CALENDARS)
    sharing = _sharing(slug)
    form = OfficeFeedForm()
    if slug is not None:
        form = TripFeedForm(data={"traveller": request.args.get("traveller", "")})
        form.offer(sharing.travellers)
    result = made(form, lambda: share_feed(db(), actor(), slug, form.result(), now()))
    if result is None:
        page = _page("calendar/new_feed.html", sharing, form=form, audiences=SHOWN_TO)
        return page, 422 if form.is_submitted() else 200
    feed, secret = result
    page = _page(
        "calendar/feed_made.html",
        sharing,
        feed=feed,
        address=feed_address(settings().base_url, secret),
        file=_file_of(feed, slug),
        in_wechat=WECHAT in request.user_agent.string,
    )
    return _once(page)


def _file_of(feed: "Feed", slug: str | None) -> str:
    """Where a feed's calendar can be downloaded as it is now."""
    audience = Audience(feed.audience, feed.traveller.key if feed.traveller else "")
    values: dict[str, Any] = {"slug": slug, "for": str(audience), "language": feed.language}
    return url_for("calendar.file", **values)


@blueprint.route(f"{TRIP}/feeds/<int:number>/revoke", methods=["GET", "POST"])
@blueprint.route(f"{OFFICE}/feeds/<int:number>/revoke", methods=["GET", "POST"])
def end_feed(number: int, slug: str | None = None) -> Answer:
    """Let a calendar address answer no more."""
    require(actor(), Permission.SHARE_CALENDARS)
    sharing, form = _sharing(slug), RevokeForm()
    given = get_given(sharing.feeds, number)
    if saved(form, lambda: revoke_feed(db(), actor(), number, now())):
        flash(gettext("%(name)s: revoked. This address answers no more.", name=given.link.name))
        return redirect(url_for("calendar.index", slug=slug))
    return _page("calendar/end_feed.html", sharing, form=form, given=given)


@blueprint.route(f"{TRIP}/pages/new", methods=["GET", "POST"])
def new_page(slug: str) -> Answer:
    """Make an address of a traveller's page and show it, this once."""
    require(actor(), Permission.SHARE_CALENDARS)
    sharing = _sharing(slug)
    form = PageForm(data={"traveller": request.args.get("traveller", "")})
    form.offer(sharing.travellers)
    result = made(form, lambda: share_page(db(), actor(), slug, form.result(), now()))
    if result is None:
        page = _page("calendar/new_page.html", sharing, form=form)
        return page, 422 if form.is_submitted() else 200
    link, secret = result
    address = page_address(settings().base_url, secret)
    return _once(_page("calendar/page_made.html", sharing, link=link, address=address))


@blueprint.route(f"{TRIP}/pages/<int:number>/revoke", methods=["GET", "POST"])
def end_page(number: int, slug: str) -> Answer:
    """Let an address of a traveller's page answer no more."""
    require(actor(), Permission.SHARE_CALENDARS)
    sharing, form = _sharing(slug), RevokeForm()
    given = get_given(sharing.pages, number)
    if saved(form, lambda: revoke_page(db(), actor(), number, now())):
        flash(gettext("%(name)s: revoked. This address answers no more.", name=given.link.name))
        return redirect(url_for("calendar.index", slug=slug))
    return _page("calendar/end_page.html", sharing, form=form, given=given)
