"""Security keys and passkeys: what a browser asks of them, and whether their answer holds.

WebAuthn (W3C, levels 2 and 3) by Yubico's `fido2`. A key stands beside a password: it need not
know its owner (no user verification) and keeps no name of an account (no resident key). Who made
it is not asked (no attestation).
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server, to_descriptor
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

LONGEST: Final = 20_000
"""Signs of an answer; those of real keys take at most some thousand, with attestation."""

PATIENCE: Final = 300_000
"""Milliseconds that a browser waits for the key."""

ALGORITHMS: Final[tuple[type[CoseKey], ...]] = (ES256, EdDSA, RS256)
"""What keys sign with, the best first; Windows Hello knows only the last."""

_DISCOURAGED = UserVerificationRequirement.DISCOURAGED


class KeyRefusedError(Exception):
    """What came from a key doesn't hold; the reason is for the log, not for who sent it."""


@dataclass(frozen=True, slots=True)
class KeySite:
    """Where keys are used: the name that they are bound to, and the one origin they answer for."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser asks of a key: the options as JSON, and the challenge in them."""

    options: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A key that answered rightly: the hash of its own name, itself as text, and its counter."""

    digest: str
    credential: str
    count: int


def site_of(base_url: str) -> KeySite | None:
    """The site at an address; None where browsers know no keys: an IP address, http elsewhere."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    is_local = host == "localhost" or host.endswith(".localhost")
    if _is_number(host) or not (parts.scheme == "https" or is_local):
        return None
    usual = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return KeySite(host, f"{parts.scheme}://{host}{port}")


def ask_new(site: KeySite, account: tuple[int, str, str], known: Sequence[str]) -> Question:
    """Ask for a key that the account (number, address, name) has none of yet."""
    number, email, name = account
    user = PublicKeyCredentialUserEntity(
        id=sha256(f"planner {number}".encode()).digest(), name=email, display_name=name
    )
    options, state = _server(site).register_begin(
        user,
        [to_descriptor(_opened(each)) for each in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=_DISCOURAGED,
    )
    return _question(options, state)


def ask_known(site: KeySite, known: Sequence[str]) -> Question:
    """Ask for one of the account's keys."""
    options, state = _server(site).authenticate_begin(
        [to_descriptor(_opened(each)) for each in known], user_verification=_DISCOURAGED
    )
    return _question(options, state)


def challenge_of(answer: str) -> str:
    """To which challenge it is an answer; `KeyRefusedError` for what is none."""
    try:
        encoded = _read(answer)["response"]["clientDataJSON"]
        client = CollectedClientData(_bytes(encoded))
        return websafe_encode(client.challenge)
    except Exception as error:  # whatever a stranger's bytes make of the parsers
        raise KeyRefusedError(f"no answer of a key: {error!r}") from error


def read_new(site: KeySite, answer: str, challenge: str) -> Answered:
    """The key that answered `ask_new`, if all of it holds; else `KeyRefusedError`."""
    try:
        given = RegistrationResponse.from_dict(_read(answer))
        _refuse_frames(given.response.client_data)
        data = _server(site).register_complete(_state(challenge), given)
        credential = data.credential_data
        if credential is None or credential.public_key[3] not in _numbers():
            raise KeyRefusedError("the key signs in no way that we asked for")  # noqa: TRY301 - as below
    except KeyRefusedError:
        raise
    except Exception as error:  # whatever a stranger's bytes make of the parsers
        raise KeyRefusedError(repr(error)) from error
    return _answered(credential, data)


def read_known(site: KeySite, answer: str, challenge: str, known: Sequence[str]) -> Answered:
    """Which of `known` answered `ask_known`, if all of it holds; else `KeyRefusedError`."""
    try:
        given = AuthenticationResponse.from_dict(_read(answer))
        _refuse_frames(given.response.client_data)
        opened = [_opened(each) for each in known]
        credential = _server(site).authenticate_complete(_state(challenge), opened, given)
        data = given.response.authenticator_data
    except Exception as error:  # whatever a stranger's bytes make of the parsers
        raise KeyRefusedError(repr(error)) from error
    return _answered(credential, data)


def _server(site: KeySite) -> Fido2Server:
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=site.name, name="Planner"),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == site.origin,
    )
    server.timeout = PATIENCE  # type: ignore[assignment] # told as a number, guessed as None
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=number)
        for number in _numbers()
    ]
    return server


def _numbers() -> list[int]:
    return [each.ALGORITHM for each in ALGORITHMS]


def _question(options: Mapping[str, Any], state: Mapping[str, Any]) -> Question:
    return Question(json.dumps(dict(options)["publicKey"]), str(state["challenge"]))


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": _DISCOURAGED}


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise ValueError("too long")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError("no object")
    return read


def _bytes(encoded: str) -> bytes:
    return b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)


def _refuse_frames(client: CollectedClientData) -> None:
    """No page of ours stands in another site's frame (level 3, § 7.1 step 10, § 7.2 step 13)."""
    if client.cross_origin:
        raise KeyRefusedError("asked in a frame of another site")


def _opened(credential: str) -> AttestedCredentialData:
    return AttestedCredentialData(b64decode(credential))


def _answered(credential: AttestedCredentialData, data: AuthenticatorData) -> Answered:
    digest = sha256(credential.credential_id).hexdigest()
    return Answered(digest, b64encode(bytes(credential)).decode(), data.counter)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
