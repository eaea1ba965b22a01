"""Accounts, the office's settings, and the history of the whole office."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError
from planner.services.history import list_changes
from planner.services.invitations import invite, renew_invitation
from planner.services.members import (
    change_role,
    deactivate_member,
    get_member,
    get_member_to_deactivate,
    list_members,
    reactivate_member,
)
from planner.services.offices import edit_office, office_of
from planner.services.operations import operations as operations_of
from planner.services.second_factors import accounts_with_second_factor, reset_second_factor
from planner.services.undelivered import drop_call, repeat_call, settle_mail
from planner.web.admin.forms import DeactivationForm, InvitationForm, OfficeForm, RoleForm
from planner.web.editing import conflict, made, saved
from planner.web.forms import PlannerForm
from planner.web.history.lines import lines_of
from planner.web.mails import announce_mail
from planner.web.numbers import asked_number
from planner.web.session import actor, db, now, settings
from planner.web.sign_in.views import require_passwords

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

Answer = str | Response | tuple[str, int]


@blueprint.before_request
def only_administrators() -> None:
    """Also for pages that only show a form: services are asked again when it is sent."""
    require(actor(), Permission.MANAGE_OFFICE)


@blueprint.get("/")
def index() -> str:
    """Everybody who has an account, and in which role."""
    return render_template("admin/accounts.html", members=list_members(db(), actor()))


@blueprint.route("/accounts/new", methods=["GET", "POST"])
def new() -> Answer:
    """Invite a colleague."""
    form = InvitationForm(data={"language": office_of(db(), actor()).language})
    base_url = settings().base_url
    passwords = settings().password_sign_in
    member = made(
        form,
        lambda: invite(
            db(), actor(), form.result(), base_url=base_url, now=now(), passwords=passwords
        ),
    )
    if member:
        announce_mail()
        flash(gettext("A mail to %(email)s is on its way.", email=member.account.email))
        return redirect(url_for("admin.index"))
    return render_template("admin/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/accounts/<int:number>", methods=["GET", "POST"])
def account(number: int) -> Answer:
    """One account's role."""
    member = get_member(db(), actor(), number)
    form = RoleForm(obj=member)
    try:
        is_saved = saved(
            form,
            lambda: change_role(
                db(), actor(), number, version=form.seen_version, role=form.result()
            ),
        )
    except EditConflictError:
        return conflict(form, partial(RoleForm, None, obj=member), row=member)
    if is_saved:
        flash(gettext("Saved. The role holds from the person's next click on."))
        return redirect(url_for("admin.index"))
    has_factor = member.account_id in accounts_with_second_factor(db(), [member.account_id])
    page = render_template(
        "admin/account.html",
        form=form,
        member=member,
        has_factor=has_factor,
        passwords=settings().password_sign_in,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/accounts/<int:number>/invitation")
def renew(number: int) -> Response:
    """Mail another link to somebody who has not accepted yet."""
    require_passwords()
    base_url = settings().base_url
    member = renew_invitation(db(), actor(), number, base_url=base_url, now=now())
    announce_mail()
    flash(gettext("A mail to %(email)s is on its way.", email=member.account.email))
    return redirect(url_for("admin.index"))


@blueprint.route("/accounts/<int:number>/deactivate", methods=["GET", "POST"])
def deactivate(number: int) -> Answer:
    """Switch an account off, once confirmed."""
    member = get_member_to_deactivate(db(), actor(), number)
    form = DeactivationForm(obj=member)
    if saved(
        form,
        lambda: deactivate_member(db(), actor(), number, version=form.seen_version, now=now()),
    ):
        flash(gettext("%(name)s can't sign in any more.", name=member.account.name))
        return redirect(url_for("admin.index"))
    page = render_template("admin/deactivate.html", form=form, member=member)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/accounts/<int:number>/second-factor", methods=["GET", "POST"])
def reset_factor(number: int) -> Answer:
    """Take a colleague's second factor who lost it, once confirmed."""
    member, form = get_member(db(), actor(), number), DeactivationForm()
    if saved(form, lambda: reset_second_factor(db(), actor(), number, now())):
        flash(gettext("The second factor of %(name)s is gone.", name=member.account.name))
        return redirect(url_for("admin.account", number=number))
    page = render_template("admin/reset_factor.html", form=form, member=member)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/accounts/<int:number>/reactivate")
def reactivate(number: int) -> Response:
    """Let somebody in again."""
    member = reactivate_member(db(), actor(), number, version=PlannerForm().seen_version)
    flash(gettext("%(name)s can sign in again.", name=member.account.name))
    return redirect(url_for("admin.account", number=number))


@blueprint.route("/office", methods=["GET", "POST"])
def office() -> Answer:
    """What the office sets."""
    stored = office_of(db(), actor())
    form = OfficeForm(obj=stored)
    try:
        if saved(form, lambda: edit_office(db(), actor(), form.seen_version, form.result(), now())):
            flash(gettext("Saved."))
            return redirect(url_for("admin.office"))
    except EditConflictError:
        return conflict(form, partial(OfficeForm, None, obj=stored), row=stored)
    return render_template("admin/office.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/operations")
def operations() -> str:
    """How the installation fares: mail, calendars, disk, backup, versions."""
    found = operations_of(db(), actor(), settings().data, now())
    minutes = {
        "mails": int(found.vitals.mails.oldest_seconds // 60),
        "calls": int(found.vitals.calls.oldest_seconds // 60),
    }
    zone = office_of(db(), actor()).zone
    return render_template("admin/operations.html", found=found, minutes=minutes, zone=zone)


def _looked_after(told: str) -> Response:
    flash(told)
    return redirect(url_for("admin.operations"))


@blueprint.post("/operations/mails/<int:number>/settle")
def settle(number: int) -> Response:
    """Note that somebody saw to a mail that failed."""
    mail = settle_mail(db(), actor(), number, now())
    return _looked_after(gettext("Seen to: %(subject)s", subject=mail.subject))


@blueprint.post("/operations/calls/<int:number>/again")
def repeat(number: int) -> Response:
    """Try a call again that failed."""
    repeat_call(db(), actor(), number, now())
    return _looked_after(gettext("It is tried again within a minute."))


@blueprint.post("/operations/calls/<int:number>/drop")
def drop(number: int) -> Response:
    """Forget a call that failed."""
    drop_call(db(), actor(), number)
    return _looked_after(gettext("The call is discarded."))


@blueprint.get("/history")
def history() -> str:
    """Every change in the office, the newest first."""
    page = list_changes(db(), actor(), before=asked_number("before"))
    lines = lines_of(page.changes, office_of(db(), actor()).zone)
    return render_template("admin/history.html", lines=lines, older=page.older)
