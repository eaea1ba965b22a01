"""Signing in at the office's identity provider, and out of it.

What is begun is kept in the browser's signed cookie for a while and used once: an answer with
another state, or without any, is not looked at. Addresses that the provider sends people back to
are made of the installation's own, never of what a request says.
"""

from hmac import compare_digest
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.config.providers import ProviderSettings
from planner.domain.provider_roles import Denial, Identity
from planner.domain.refusals import ThrottledError
from planner.gateways.oidc import (
    CLOCK_SKEW,
    Brought,
    Provider,
    ProviderDownError,
    ProviderRefusalError,
)
from planner.services.provider_sign_in import sign_in_by_provider
from planner.services.provider_visits import count_visit, forget_visits
from planner.services.security_events import Event, note_sign_in
from planner.services.sessions import sign_out
from planner.services.sign_in import SecondStep
from planner.web.cookies import remember_browser
from planner.web.errors import explain
from planner.web.forms import present
from planner.web.security import is_open, local_path
from planner.web.session import TOKEN, apart, now, settings
from planner.web.sign_in.steps import is_again, remember_step
from planner.web.sign_in.visitors import visitor

blueprint = is_open(Blueprint("provider", __name__, url_prefix="/sign-in/provider"))

BEGUN = "begun"
"""The cookie entry of a sign-in under way."""

PATIENCE = 600
"""Seconds that somebody may take at the provider."""

Answer = str | AnyResponse | tuple[str, int]


@blueprint.before_request
def only_with_a_provider() -> AnyResponse | None:
    """Without one people sign in as they always did."""
    return None if settings().provider else redirect(url_for("sign_in.form"))


def known_provider() -> ProviderSettings:
    """The provider's settings; only behind `only_with_a_provider`."""
    return present(settings().provider)


def provider() -> Provider:
    """The provider itself."""
    found = known_provider()
    return Provider(
        found.issuer, found.client_id, found.client_secret, found.role_claim, found.strength
    )


@blueprint.get("")
def begin() -> Answer:
    """Send the browser to the provider; come back to where one wanted to be."""
    visit, again = _count_visit(), is_again()
    begun = provider().begin(_back(), again=again)
    cookie[BEGUN] = {
        "visit": visit,
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "next": local_path(request.args.get("next", "/")),
        "at": int(now().timestamp()),
        "again": again,
    }
    return redirect(begun.address)


@blueprint.get("/back")
def back() -> Answer:
    """Let in whom the provider sends back, if the answer is to what this browser began."""
    found, begun = provider(), cookie.pop(BEGUN, None)
    if begun is None or not _is_answer(begun):
        return _not_in(gettext("This sign-in was not begun here, or too long ago."), 400)
    if "code" not in request.args:
        return _not_in(gettext("The sign-in was ended at the provider."), 403)
    visits = begun["visit"], _count_visit()
    brought = Brought(request.args["code"], begun["nonce"], begun["verifier"])
    identity, rules = found.finish(_back(), brought, now()), known_provider().rules
    if begun.get("again") and not _was_asked(identity, begun["at"]):
        return _not_in(
            gettext(
                "The provider does not say that it asked you anew (auth_time). Tell the person who "
                "runs this site."
            ),
            403,
        )
    opened = apart(lambda session: sign_in_by_provider(session, identity, rules, visitor(), now()))
    if isinstance(opened, Denial):
        _note(Event.REFUSED, None)
        return _not_in(_denied(opened), 403)
    apart(lambda session: forget_visits(session, visits))
    if isinstance(opened, SecondStep):
        _note(Event.HALF_IN, opened.account_id)
        remember_step(opened, by_provider=True)
        return redirect(url_for("sign_in.code", next=local_path(begun["next"])))
    _note(Event.SIGNED_IN, opened[1].account_id)
    if TOKEN in cookie:
        apart(lambda session: sign_out(session, cookie[TOKEN], now()))
    remember_browser(*opened)
    return redirect(local_path(begun["next"]))


@blueprint.get("/leave")
def leave() -> Answer:
    """Go on to the provider's own sign-out, once this browser is signed out here.

    A page in between: what a form's answer leads to is held by the policy of form targets.
    """
    try:
        address = provider().sign_out_address(settings().base_url + url_for("sign_in.form"))
    except ProviderDownError:
        address = ""
    if not address:
        flash(gettext("You are signed out."))
        return redirect(url_for("sign_in.form"))
    answer = make_response(render_template("sign_in/leave.html", address=address))
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def _note(event: Event, account_id: int | None) -> None:
    note_sign_in(event, by="provider", account_id=account_id, address=visitor().address)


def _count_visit() -> int:
    """Count what the provider is about to be asked; it stays counted whatever comes of it."""
    return apart(lambda session: count_visit(session, visitor().address, now()))


def _back() -> str:
    return settings().base_url + url_for("provider.back")


def _is_answer(begun: dict[str, Any]) -> bool:
    is_young = now().timestamp() - begun["at"] <= PATIENCE
    state = request.args.get("state", "")
    return is_young and compare_digest(state.encode(), str(begun["state"]).encode())


def _was_asked(identity: Identity, begun: int) -> bool:
    """Whether the provider says that it asked for the person since then."""
    asked = identity.asked_at
    return asked is not None and asked.timestamp() >= begun - CLOCK_SKEW


def _denied(denial: Denial) -> str:
    match denial:
        case Denial.NO_ADDRESS:
            return gettext("The provider does not vouch for your e-mail address.")
        case Denial.OTHER_PERSON:
            return gettext(
                "The account with your e-mail address belongs to somebody else at the provider."
            )
        case Denial.NO_ROLE:
            return gettext(
                "You are known, but you have no role in an office here. Ask the person who gives "
                "out access in your office."
            )
        case Denial.NO_FACTOR:
            return gettext(
                "Your office requires a second factor of your role, and the provider does not say "
                "that it asked you for one. Set one up there, and sign in with it."
            )


def _not_in(reason: str, status: int) -> tuple[str, int]:
    passwords = settings().password_sign_in
    page = render_template("sign_in/not_in.html", reason=reason, passwords=passwords)
    return page, status


@blueprint.errorhandler(ThrottledError)
def wait(error: ThrottledError) -> AnyResponse:
    """The provider was asked too often for this network, and let nobody in."""
    answer = make_response(_not_in(explain(error), HTTPStatus.TOO_MANY_REQUESTS))
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


@blueprint.errorhandler(ProviderDownError)
def down(error: ProviderDownError) -> tuple[str, int]:
    """The provider does not answer as it should: it is not the person's fault."""
    current_app.logger.warning("the identity provider does not answer: %s", error)
    return _not_in(gettext("The sign-in service of your office can't be reached just now."), 503)


@blueprint.errorhandler(ProviderRefusalError)
def refused(error: ProviderRefusalError) -> tuple[str, int]:
    """What came back doesn't hold."""
    current_app.logger.warning("a sign-in by the identity provider was refused: %s", error)
    return _not_in(gettext("What the provider sent does not hold."), 403)
