"""A security key in software: answers what a browser would ask it, rightly or wrongly."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN = "http://localhost"
TOUCHED = AuthenticatorData.FLAG.UP


@dataclass(slots=True)
class SoftwareKey:
    """One that counts by one with each use; with `counts` False it stays at 0, as passkeys do."""

    counts: bool = True
    count: int = 0
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: str, **client: str | bool) -> str:
        """The answer to being registered; `client` overrides what the browser tells it."""
        asked = json.loads(options)
        said = _client("webauthn.create", asked["challenge"], **client)
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call] # as it is
        told = AttestedCredentialData.create(Aaguid.NONE, self.name, public)
        data = self._data(asked["rp"]["id"], TOUCHED | AuthenticatorData.FLAG.AT, told)
        return self._answer(
            {
                "clientDataJSON": websafe_encode(said),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            }
        )

    def get(
        self,
        options: str,
        *,
        rp: str | None = None,
        flags: AuthenticatorData.FLAG = TOUCHED,
        **client: str | bool,
    ) -> str:
        """The answer to being used; the rest is for a browser or key that answers wrongly."""
        asked = json.loads(options)
        said = _client("webauthn.get", asked["challenge"], **client)
        data = self._data(asked["rpId"] if rp is None else rp, flags, b"")
        signature = self.private.sign(data + said.hash, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(said),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
            }
        )

    def _data(self, rp: str, flags: AuthenticatorData.FLAG, told: bytes) -> AuthenticatorData:
        self.count += self.counts
        made = AuthenticatorData.create(sha256(rp.encode()).digest(), flags, self.count, told)
        assert isinstance(made, AuthenticatorData)
        return made

    def _answer(self, response: dict[str, str]) -> str:
        own = websafe_encode(self.name)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})


def _client(kind: str, challenge: str, **other: str | bool) -> CollectedClientData:
    said = {"type": kind, "challenge": challenge, "origin": ORIGIN} | other
    return CollectedClientData(json.dumps(said).encode())
