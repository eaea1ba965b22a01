"""The settings of sign-in by the office's identity provider (OpenID Connect)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from planner.domain.provider_roles import RoleRule, read_rules
from planner.domain.strong_sign_ins import ANY, Strength, read_strength

ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """Where people sign in, as what this installation is known there, and what roles it gives.

    `issuer` is spelt as the provider spells it in its tokens. Without `role_claim` nobody gets a
    role by signing in: accounts that have one come in. `strength` is what it must say of a sign-in
    that counts as one with a second factor; without one each does.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str = ""
    rules: tuple[RoleRule, ...] = ()
    strength: Strength = ANY


def read_provider(environment: Mapping[str, str]) -> ProviderSettings | None:
    """The provider of an environment, if it names one; `ValueError` names the wrong setting."""
    issuer = environment.get("PLANNER_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not _is_safe(issuer):
        raise ValueError("PLANNER_OIDC_ISSUER: must be an address like https://login.example.org")
    claim, rules = _roles(environment)
    return ProviderSettings(
        issuer=issuer,
        client_id=_needed(environment, "PLANNER_OIDC_CLIENT_ID"),
        client_secret=_needed(environment, "PLANNER_OIDC_CLIENT_SECRET"),
        role_claim=claim,
        rules=rules,
        strength=_strength(environment),
    )


def read_password_sign_in(environment: Mapping[str, str], *, has_provider: bool) -> bool:
    """Whether people sign in by password; off only where they can sign in otherwise."""
    value = environment.get("PLANNER_PASSWORD_SIGN_IN", "").strip().lower() or ON
    if value not in {ON, OFF}:
        raise ValueError("PLANNER_PASSWORD_SIGN_IN: must be on or off")
    if value == OFF and not has_provider:
        raise ValueError("PLANNER_PASSWORD_SIGN_IN: nobody could sign in; set PLANNER_OIDC_ISSUER")
    return value == ON


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise ValueError(f"{name}: is needed with PLANNER_OIDC_ISSUER")
    return value


def _strength(environment: Mapping[str, str]) -> Strength:
    try:
        return read_strength(environment.get("PLANNER_OIDC_STRONG", ""))
    except ValueError as error:
        raise ValueError(f"PLANNER_OIDC_STRONG: {error}") from None


def _roles(environment: Mapping[str, str]) -> tuple[str, tuple[RoleRule, ...]]:
    claim = environment.get("PLANNER_OIDC_ROLE_CLAIM", "").strip()
    try:
        rules = read_rules(environment.get("PLANNER_OIDC_ROLES", ""))
    except ValueError as error:
        raise ValueError(f"PLANNER_OIDC_ROLES: {error}") from None
    if bool(claim) != bool(rules):
        raise ValueError("PLANNER_OIDC_ROLE_CLAIM: goes with PLANNER_OIDC_ROLES")
    return claim, rules


def _is_safe(issuer: str) -> bool:
    """Whether it is reached by https, or on this machine."""
    try:
        parts = urlsplit(issuer)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.query or parts.fragment or parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
