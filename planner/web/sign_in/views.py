"""Signing in and out, and what is behind a one-time link."""

from collections.abc import Callable
from typing import TYPE_CHECKING

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
from flask import session as cookie
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.refusals import (
    ForbiddenError,
    NotFoundError,
    ThrottledError,
    UnconfirmedError,
)
from planner.services.accounts import get_own_account
from planner.services.invitations import accept_invitation
from planner.services.links import Purpose, SpentLinkError, get_link_account
from planner.services.passwords import request_password_reset, reset_password
from planner.services.second_steps import (
    StepOverError,
    offer_key,
    sign_in_by_code,
    sign_in_by_key,
)
from planner.services.security_events import Event, note
from planner.services.sessions import sign_out
from planner.services.sign_in import SecondStepError, sign_in
from planner.web.cookies import forget_browser, remember_browser
from planner.web.editing import made, saved
from planner.web.errors import explain
from planner.web.guesses import wait_after
from planner.web.inputs import Inputs
from planner.web.kept_inputs import form_address, kept_inputs, sent_inputs
from planner.web.mails import announce_mail
from planner.web.readiness.vaults import vault
from planner.web.security import SignedOutError, is_open, local_path
from planner.web.session import (
    TOKEN,
    account_session,
    actor,
    db,
    find_actor,
    now,
    renew_form_token,
    settings,
    take_back,
)
from planner.web.sign_in.forms import (
    ChoosePasswordForm,
    CodeForm,
    ForgottenForm,
    KeyForm,
    SignInForm,
)
from planner.web.sign_in.keys import sent_answer, site
from planner.web.sign_in.steps import (
    forget_step,
    is_again,
    is_provided,
    remember_step,
    step_token,
    takes_app,
    takes_keys,
)
from planner.web.sign_in.visitors import visitor

if TYPE_CHECKING:
    from planner.db.models import Account, AccountSession

blueprint = is_open(Blueprint("sign_in", __name__))

Answer = str | AnyResponse | tuple[str, int]


@blueprint.app_errorhandler(SignedOutError)
def ask(error: SignedOutError) -> Answer:
    """Ask who is there; what a form sent is kept on the page."""
    del error
    target, kept = form_address(), sent_inputs()
    if kept:
        return _page(SignInForm(formdata=None), kept, target), 403
    if request.method == "POST":
        flash(gettext("You were signed out. What you wanted to do was not done."), "warning")
    return redirect(_address(target))


@blueprint.app_errorhandler(UnconfirmedError)
def ask_again(error: UnconfirmedError) -> Answer:
    """Let who is signed in prove that it is them; then they are back where they were.

    What they typed is kept, the version of a page that only has a button is not.
    """
    del error
    target = form_address()
    kept = tuple(pair for pair in sent_inputs() if pair[0] != "version")
    if kept:
        filled = SignInForm(formdata=None)
        _name(filled)
        return _page(filled, kept, target, again=True), 403
    shown = "second_factor.show" if request.blueprint == "second_factor" else "account.show"
    return redirect(_address(url_for(shown) if target == "/" else target, again=True))


def _name(filled: SignInForm) -> None:
    """Write the address of who is signed in, and signs in once more, into an empty form."""
    if not filled.email.data:
        filled.email.data = actor().email
    take_back()  # signing in comes first in a transaction


def _address(target: str, *, again: bool = False) -> str:
    after = None if target == "/" else target
    return url_for("sign_in.form", next=after, again="1" if again else None)


def _page(filled: SignInForm, kept: Inputs, target: str, *, again: bool = False) -> str:
    return render_template(
        "sign_in/form.html",
        form=filled,
        kept=kept,
        target=target,
        address=_address(target, again=again),
        again="1" if again else None,
        has_provider=settings().provider is not None,
        passwords=settings().password_sign_in and (not again or _has_password()),
    )


def _has_password() -> bool:
    """Whether who is signed in could have come by a password."""
    return get_own_account(db(), actor()).password_hash is not None


@blueprint.route("/sign-in", methods=["GET", "POST"])
def form() -> Answer:
    """Ask who is there; go on to where they wanted to be."""
    target, again = _target(), is_again() and find_actor() is not None
    filled, kept = SignInForm(), kept_inputs()
    if request.method == "POST" and not settings().password_sign_in:
        raise ForbiddenError("Nobody signs in by password here.")
    if again:
        _name(filled)
    elif request.method == "GET" and find_actor():
        return redirect(target)
    try:
        opened = made(filled, lambda: sign_in(db(), *filled.result(), visitor(), now()))
    except ThrottledError as error:
        filled.form_errors.append(explain(error))
        return _wait(_page(filled, kept, target, again=again), error.seconds)
    except SecondStepError as step:
        remember_step(step.step)
        return _code_page(CodeForm(formdata=None), kept, target, _offer(step.step.token))
    if opened is None:
        status = 422 if filled.is_submitted() else 200
        return _page(filled, kept, target, again=again), status
    return _enter(opened, kept, target)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Answer:
    """The second step: a code, from who made the first one in this browser."""
    filled, step = CodeForm(), step_token()
    return _second_step(
        filled,
        lambda: sign_in_by_code(
            db(),
            step,
            filled.result(),
            vault=vault(),
            visitor=visitor(),
            now=now(),
            by_provider=is_provided(),
        ),
    )


@blueprint.route("/sign-in/key", methods=["GET", "POST"])
def key() -> Answer:
    """The second step by a security key: ask it, or take what it answered."""
    filled, step, answer = KeyForm(), step_token(), sent_answer()
    if answer or request.method == "GET":
        return _second_step(
            filled,
            lambda: sign_in_by_key(
                db(),
                step,
                answer,
                site=site(),
                visitor=visitor(),
                now=now(),
                by_provider=is_provided(),
            ),
        )
    try:
        offer = offer_key(db(), step, site(), now())
    except ThrottledError as error:
        filled.form_errors.append(explain(error))
        return _wait(_code_page(filled, kept_inputs(), _target()), error.seconds)
    except StepOverError as error:
        return _over(error)
    return _code_page(CodeForm(formdata=None), kept_inputs(), _target(), offer)


def _offer(step: str) -> str:
    """What the browser asks the key on the page that asks for a code; nothing after too many."""
    try:
        return offer_key(db(), step, site(), now())
    except ThrottledError:  # the code is left, and the key's own button says how long to wait
        return ""


def _second_step(
    filled: CodeForm | KeyForm, enter: "Callable[[], tuple[str, AccountSession]]"
) -> Answer:
    """Let somebody in by code or key; both are asked for on one page."""
    target, kept = _target(), kept_inputs()
    if not step_token():
        return redirect(_address(target))
    try:
        opened = made(filled, enter)
    except ThrottledError as error:
        filled.form_errors.append(explain(error))
        return _wait(_code_page(filled, kept, target), error.seconds)
    except StepOverError as error:
        return _over(error)
    if opened is None:
        return _code_page(filled, kept, target), 422 if filled.is_submitted() else 200
    return _enter(opened, kept, target)


def _target() -> str:
    return local_path(request.args.get("next", "/"))


def _over(error: StepOverError) -> Answer:
    forget_step()
    kept = kept_inputs()
    if not kept:
        flash(explain(error), "warning")
        return redirect(_address(_target()))
    filled, again = SignInForm(formdata=None), find_actor() is not None
    filled.form_errors.append(explain(error))
    if again:
        _name(filled)
    return _page(filled, kept, _target(), again=again), 403


def _code_page(filled: CodeForm | KeyForm, kept: Inputs, target: str, offer: str = "") -> str:
    """Ask for a code or a key; `offer` is what the browser asks the key, where it was made."""
    after = None if target == "/" else target
    form = filled if isinstance(filled, CodeForm) else CodeForm(formdata=None)
    if not takes_app():
        form.code.description = gettext("One of your recovery codes.")
    return render_template(
        "sign_in/code.html",
        form=form,
        refused=filled.form_errors if isinstance(filled, KeyForm) else (),
        kept=kept,
        address=url_for("sign_in.code", next=after),
        key_address=url_for("sign_in.key", next=after),
        has_keys=takes_keys(),
        offer=offer,
        origin=settings().base_url,
    )


def _enter(opened: "tuple[str, AccountSession]", kept: Inputs, target: str) -> Answer:
    """Be signed in from here on, and go to where one wanted to be."""
    _leave_session()
    remember_browser(*opened)
    if not kept:
        return redirect(target)
    renew_form_token()
    return render_template("sign_in/resume.html", target=target, kept=kept)


def _wait(page: str, seconds: int) -> Response:
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


@blueprint.post("/sign-out")
def leave() -> AnyResponse:
    """Sign this browser out; who came by the provider goes on to sign out there."""
    former = account_session()
    is_provided = former is not None and former.by_provider and settings().provider is not None
    if former is not None:
        note(Event.SIGNED_OUT, account=former.account_id)
    _leave_session()
    forget_browser()
    if not is_provided:
        flash(gettext("You are signed out."))
    answer = redirect(url_for("provider.leave" if is_provided else "sign_in.form"))
    answer.headers["Clear-Site-Data"] = '"cache"'  # not "storage": travellers' pages are kept there
    return answer


def _leave_session() -> None:
    if TOKEN in cookie:
        sign_out(db(), cookie[TOKEN], now())


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
def forgotten() -> Answer:
    """Ask for a link by mail; the answer is the same whether or not there is an account."""
    require_passwords()
    filled = ForgottenForm()
    try:
        is_sent = saved(filled, lambda: _mail_a_link(filled.result()))
    except ThrottledError as error:
        filled.form_errors.append(explain(error))
        return _wait(render_template("sign_in/forgotten.html", form=filled), error.seconds)
    if is_sent:
        announce_mail()
        flash(
            gettext(
                "If there is an account with this address, a mail with a link is on its way. The "
                "link works for two hours."
            )
        )
        return redirect(url_for("sign_in.form"))
    status = 422 if filled.is_submitted() else 200
    return render_template("sign_in/forgotten.html", form=filled), status


def _mail_a_link(email: str) -> None:
    request_password_reset(
        db(), email=email, base_url=settings().base_url, address=visitor().address, now=now()
    )


@blueprint.route("/password/<token>", methods=["GET", "POST"])
def reset(token: str) -> Answer:
    """Choose a new password behind a mailed link."""
    return _choose(
        Purpose.PASSWORD,
        token,
        lambda password: reset_password(db(), token, password=password, now=now()),
    )


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
def accept(token: str) -> Answer:
    """Choose the first password behind an invitation."""
    return _choose(
        Purpose.INVITATION,
        token,
        lambda password: accept_invitation(db(), token, password=password, now=now()),
    )


def _choose(purpose: Purpose, token: str, use: "Callable[[str], Account]") -> Answer:
    """The page behind a link; looking at it does not use the link up."""
    if purpose is Purpose.INVITATION and not settings().password_sign_in:
        return redirect(url_for("sign_in.form"))  # the invitation holds by its address
    require_passwords()
    account = get_link_account(db(), token, purpose, now())
    filled = ChoosePasswordForm()
    if made(filled, lambda: use(filled.result())):
        _leave_session()
        forget_browser()
        flash(gettext("Your password is set. Sign in with it."))
        return redirect(url_for("sign_in.form"))
    page = render_template(f"sign_in/{purpose}.html", form=filled, account=account)
    return page, 422 if filled.is_submitted() else 200


def require_passwords() -> None:
    """`NotFoundError` where nobody signs in by password."""
    if not settings().password_sign_in:
        raise NotFoundError("There is no such page, or it is not yours to see.")


@blueprint.errorhandler(SpentLinkError)
def spent(error: SpentLinkError) -> Answer:
    """The link was used or is too old: say so, and how to get another."""
    wait = wait_after(str((request.view_args or {}).get("token")))
    page = render_template("sign_in/spent.html", reason=explain(error))
    return _wait(page, wait) if wait else (page, 410)
