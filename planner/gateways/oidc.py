"""The office's identity provider: OpenID Connect by authorization code with PKCE (RFC 7636).

What it says counts only as a signed ID token for this client, of this issuer, not expired, and
made for the browser that began (nonce). Its description and keys are read for each sign-in, so
that a key that was changed there holds here at once.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests.exceptions import RequestException

from planner.domain.provider_roles import Identity
from planner.domain.strong_sign_ins import ANY, Strength
from planner.domain.texts import tidied

SCOPES = "openid email profile"
PATIENCE = 10
"""Seconds to wait for the provider."""

CLOCK_SKEW = 60
"""Seconds that clocks may differ by."""

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures by the provider's own key; none that whoever knows the client's secret could make."""


class ProviderDownError(Exception):
    """The provider can't be reached, or answers something else than it should."""


class ProviderRefusalError(Exception):
    """The provider's answer doesn't hold: a wrong code, signature, issuer, audience, or too old."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: where to send the browser, and what it must bring back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What a browser brings back, with the secrets that were kept of its `Begun`."""

    code: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider, and as what it knows this client; `role_claim` may be nested (``a.b``).

    `strength` is asked for, and looked for in what it signs.
    """

    issuer: str
    client_id: str
    client_secret: str
    role_claim: str = ""
    strength: Strength = ANY

    def __repr__(self) -> str:
        """Which provider, never the secret."""
        return f"Provider({self.issuer}, {self.client_id})"

    def begin(self, redirect_uri: str, *, again: bool = False) -> Begun:
        """A new sign-in; with `again` somebody whom it knows is asked anew. `ProviderDownError`."""
        described = self._described()
        verifier, nonce = token_urlsafe(48), token_urlsafe(32)
        wishes = {"acr_values": " ".join(self.strength.classes)} if self.strength.classes else {}
        if again:
            wishes |= {"prompt": "login", "max_age": "0"}
        with self._client(redirect_uri) as client:
            address, state = client.create_authorization_url(
                described["authorization_endpoint"],
                state=token_urlsafe(32),
                nonce=nonce,
                code_verifier=verifier,
                **wishes,
            )
        return Begun(address, state, nonce, verifier)

    def finish(self, redirect_uri: str, brought: Brought, now: datetime) -> Identity:
        """Who signed in; `ProviderRefusalError`, `ProviderDownError`."""
        described = self._described()
        with self._client(redirect_uri) as client:
            token = self._token(client, described["token_endpoint"], brought)
            claims = self._verified(token, self._keys(described["jwks_uri"]), brought, now)
            signed = claims
            more = described.get("userinfo_endpoint")
            if more and not self._is_enough(claims):
                claims = self._told(client, str(more), claims["sub"]) | claims
        return replace(
            self._identity(claims),
            is_strong=self.strength.is_met_by(signed.get("acr"), signed.get("amr")),
            asked_at=_moment(signed.get("auth_time"), now),
        )

    def sign_out_address(self, back: str) -> str:
        """Where the browser signs out of the provider, too; empty where it offers nothing.

        OpenID Connect RP-Initiated Logout 1.0, § 2: the client stands for the ID token, which is
        not kept. `ProviderDownError`.
        """
        address = str(self._described().get("end_session_endpoint") or "")
        if not address.startswith(("https://", "http://")):
            return ""
        query = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": back})
        return f"{address}{'&' if '?' in address else '?'}{query}"

    def _client(self, redirect_uri: str = "") -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope=SCOPES,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            default_timeout=PATIENCE,
        )

    def _described(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0, § 4)."""
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        described = self._fetched(address)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if described.get("issuer") != self.issuer or not all(described.get(n) for n in needed):
            raise ProviderDownError("it describes another issuer, or lacks an address")
        return described

    def _keys(self, address: str) -> KeySet:
        try:
            return KeySet.import_key_set(self._fetched(address))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderDownError("its keys can't be read") from error

    def _fetched(self, address: str) -> dict[str, Any]:
        with self._client() as client:
            return _json(client, address, withhold_token=True)

    def _token(self, client: OAuth2Session, address: str, brought: Brought) -> dict[str, Any]:
        try:
            token: dict[str, Any] = client.fetch_token(
                address,
                code=brought.code,
                code_verifier=brought.verifier,
                allow_redirects=False,
            )
        except AuthlibBaseError as error:
            raise ProviderRefusalError("it does not take the code") from error
        except (RequestException, ValueError) as error:
            raise ProviderDownError(type(error).__name__) from error
        return token

    def _verified(
        self, token: dict[str, Any], keys: KeySet, brought: Brought, now: datetime
    ) -> dict[str, Any]:
        """The claims of the ID token (OpenID Connect Core 1.0, § 3.1.3.7)."""
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        params = {
            "nonce": brought.nonce,
            "client_id": self.client_id,
            "access_token": token.get("access_token"),
        }
        try:
            read = jwt.decode(str(token.get("id_token", "")), keys, algorithms=ALGORITHMS)
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=CLOCK_SKEW)
        except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
            raise ProviderRefusalError(f"its token doesn't hold: {type(error).__name__}") from error
        return dict(claims)

    def _is_enough(self, claims: dict[str, Any]) -> bool:
        has_roles = not self.role_claim or _claimed(claims, self.role_claim) is not None
        return "email" in claims and "email_verified" in claims and has_roles

    def _told(self, client: OAuth2Session, address: str, subject: str) -> dict[str, Any]:
        """What it tells besides; of nobody else (OpenID Connect Core 1.0, § 5.3.2)."""
        told = _json(client, address)
        if told.get("sub") != subject:
            raise ProviderRefusalError("it tells of somebody else")
        return told

    def _identity(self, claims: dict[str, Any]) -> Identity:
        """Who it is; `ProviderRefusalError` for somebody whose name can't be kept as it is."""
        subject = str(claims["sub"])
        if subject != _storable(subject):
            raise ProviderRefusalError("its name for somebody has signs that nobody can store")
        email = _storable(str(claims.get("email") or "")).lower()
        return Identity(
            issuer=self.issuer,
            subject=subject,
            email=email,
            is_verified=claims.get("email_verified") in (True, "true"),
            name=" ".join(_storable(str(claims.get("name") or "")).split()) or email,
            values=_values(_claimed(claims, self.role_claim)) if self.role_claim else frozenset(),
        )


def _json(client: OAuth2Session, address: str, **how: bool) -> dict[str, Any]:
    try:
        answer = client.get(address, allow_redirects=False, **how)  # nobody else is asked
        found = answer.json()
    except (RequestException, AuthlibBaseError, ValueError) as error:
        raise ProviderDownError(type(error).__name__) from error
    if answer.status_code != HTTPStatus.OK or not isinstance(found, dict):
        raise ProviderDownError("it does not answer with an object, or asks to go elsewhere")
    return found


def _claimed(claims: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - JSON
    """A claim by its name, else by its path: providers nest roles (``realm_access.roles``)."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _moment(seconds: Any, now: datetime) -> datetime | None:  # noqa: ANN401 - JSON
    """A moment before `now`, as far as clocks agree; None for anything else."""
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not 0 < seconds <= now.timestamp() + CLOCK_SKEW:
        return None
    return min(datetime.fromtimestamp(seconds, UTC), now)


def _storable(text: str) -> str:
    """Without control signs and halves of signs, which JSON can name and no database keeps."""
    return tidied(text.encode(errors="replace").decode())


def _values(claim: Any) -> frozenset[str]:  # noqa: ANN401 - JSON
    """What a claim holds: one text or a list of them; anything else gives nothing."""
    values = claim if isinstance(claim, list) else [claim]
    return frozenset(value for value in values if isinstance(value, str))
