"""An identity provider on this machine: the mock one, which holds PKCE and can be told to cheat."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps, loads
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests
from flask import Response, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import User, app
from werkzeug.serving import make_server

CLIENT, CLIENT_SECRET = "planner", "a secret that no log holds"
SUBJECT: Final = "42-eva"
EVA = {"email": "Eva@example.org", "email_verified": True, "name": "Eva  Muster"}
KEY = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
SECONDS = 20


@dataclass
class MockProvider:
    """Where it is, and how its next ID tokens differ from honest ones."""

    issuer: str
    changes: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    verifiers: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    moved: str = ""
    """A path that leads elsewhere."""

    def know(self, **claims: Any) -> None:  # noqa: ANN401 - JSON
        """Let Eva have these claims besides her own."""
        answer = requests.put(f"{self.issuer}/users/{SUBJECT}", json=EVA | claims, timeout=SECONDS)
        answer.raise_for_status()

    def agree(self, address: str, subject: str = SUBJECT) -> str:
        """Sign in where a browser was sent; the path that it is sent back to."""
        answer = requests.post(
            address, data={"sub": subject}, allow_redirects=False, timeout=SECONDS
        )
        parts = urlsplit(answer.headers["Location"])
        assert parts.netloc == "localhost", "it goes back to the installation's own address"
        return f"{parts.path}?{parts.query}"


@contextmanager
def mock_provider() -> Iterator[MockProvider]:
    """Run one on a free port."""
    site = app(user_claims=[User(sub=SUBJECT, claims=dict(EVA))])
    challenges: dict[str, str] = {}
    server = make_server("localhost", 0, site, threaded=True)
    mock = MockProvider(f"http://localhost:{server.server_port}")

    @site.before_request  # type: ignore[untyped-decorator] # the mock is not typed
    def hold_pkce() -> tuple[str, int] | Response | None:
        mock.asked.append(request.path)
        if request.path == mock.moved:
            return Response("", 302, {"Location": "/elsewhere"})
        if request.path != "/oauth2/token":
            return None
        verifier = request.form.get("code_verifier", "")
        mock.verifiers.append(verifier)
        digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        is_right = challenges.get(request.form.get("code", "")) == digest
        return None if is_right else (dumps({"error": "invalid_grant"}), 400)

    @site.after_request  # type: ignore[untyped-decorator] # as above
    def cheat(response: Response) -> Response:
        if request.path == "/oauth2/authorize" and "Location" in response.headers:
            code = parse_qs(urlsplit(response.headers["Location"]).query).get("code", [""])[0]
            assert request.args["code_challenge_method"] == "S256"
            challenges[code] = request.args["code_challenge"]
        if request.path == "/jwks":
            response.data = dumps({"keys": [KEY.as_dict(private=False)]})
        if request.path == "/oauth2/token" and response.status_code == 200:
            told = loads(response.data)
            middle = told["id_token"].split(".")[1]
            claims = loads(_decoded(middle)) | mock.changes
            claims = {name: value for name, value in claims.items() if value is not None}
            told["id_token"] = jwt.encode({"alg": "RS256", "kid": "test"}, claims, mock.key)
            response.data = dumps(told)
        return response

    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield mock
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
