"""Programs that use the API: their tokens, their webhooks, what became of calls."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.access import Permission, Scope, require
from planner.domain.webhooks import CallState, WebhookEvent
from planner.services.api_tokens import create_token, get_token, list_tokens, revoke_token
from planner.services.offices import office_of
from planner.services.webhooks import (
    Installation,
    call_again,
    create_webhook,
    end_webhook,
    get_webhook,
    list_calls,
    list_webhooks,
)
from planner.web.admin.program_forms import EndForm, TokenForm, WebhookForm
from planner.web.editing import made, saved
from planner.web.session import actor, db, now, settings

blueprint = Blueprint("programs", __name__, url_prefix="/admin/programs")

Answer = str | AnyResponse | tuple[str, int]


@blueprint.before_request
def only_administrators() -> None:
    """Also for pages that only show a form: services are asked again when it is sent."""
    require(actor(), Permission.MANAGE_ACCOUNTS)


def _start() -> AnyResponse:
    return redirect(url_for("programs.index"))


def _once(page: str) -> Response:
    """A page with a secret: kept nowhere, told to nobody."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/")
def index() -> str:
    """Tokens and webhooks that work, those that don't any more, the newest calls."""
    return render_template(
        "programs/index.html",
        tokens=list_tokens(db(), actor()),
        webhooks=list_webhooks(db(), actor()),
        calls=list_calls(db(), actor()),
        office=office_of(db(), actor()),
        now=now(),
        scopes=Scope,
        events=WebhookEvent,
        states=CallState,
    )


@blueprint.route("/tokens/new", methods=["GET", "POST"])
def new_token() -> Answer:
    """Make a token and show it, this once."""
    form = TokenForm()
    form.offer()
    result = made(form, lambda: create_token(db(), actor(), form.result(), now()))
    if result is None:
        page = render_template("programs/new_token.html", form=form)
        return page, 422 if form.is_submitted() else 200
    token, secret = result
    return _once(render_template("programs/made.html", name=token.name, secret=secret))


@blueprint.route("/tokens/<int:number>/revoke", methods=["GET", "POST"])
def end_token(number: int) -> Answer:
    """Let a token work no more."""
    token, form = get_token(db(), actor(), number), EndForm()
    if saved(form, lambda: revoke_token(db(), actor(), number, now())):
        flash(gettext("%(name)s: revoked. This token works no more.", name=token.name))
        return _start()
    return render_template("programs/end_token.html", form=form, token=token)


@blueprint.route("/webhooks/new", methods=["GET", "POST"])
def new_webhook() -> Answer:
    """Make a webhook and show its secret, this once."""
    form = WebhookForm()
    form.offer()
    site = Installation(settings().secret_key, settings().private_webhooks)
    result = made(form, lambda: create_webhook(db(), actor(), form.result(), site, now()))
    if result is None:
        page = render_template("programs/new_webhook.html", form=form)
        return page, 422 if form.is_submitted() else 200
    webhook, secret = result
    return _once(
        render_template("programs/made.html", name=webhook.name, secret=secret, webhook=webhook)
    )


@blueprint.route("/webhooks/<int:number>/end", methods=["GET", "POST"])
def stop_webhook(number: int) -> Answer:
    """Tell a webhook nothing any more."""
    webhook, form = get_webhook(db(), actor(), number), EndForm()
    if saved(form, lambda: end_webhook(db(), actor(), number, now())):
        flash(gettext("%(name)s: ended. It is told nothing any more.", name=webhook.name))
        return _start()
    return render_template("programs/end_webhook.html", form=form, webhook=webhook)


@blueprint.post("/calls/<int:number>/again")
def again(number: int) -> AnyResponse:
    """Try a call again that failed."""
    call_again(db(), actor(), number, now())
    flash(gettext("It is tried again within a minute."))
    return _start()
