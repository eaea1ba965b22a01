"""Sending a request to an address that people wrote, without being led inside the own network.

The name is resolved once, every address that it has must be public, and the connection goes to one
of those: a second answer of the name server changes nothing. Redirects are not followed. Without
TLS only the own network is called, where a setting lets it be called.
"""

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from threading import Timer

from planner.domain.web_targets import Target, is_public

PATIENCE = 10.0
"""Seconds for connecting, and for each part of an answer."""

WHOLE = 30.0
"""Seconds for all of it, however slowly an answer drips."""


class CallError(Exception):
    """No answer came; the message says why, in English."""


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    whole: float = WHOLE,
) -> int:
    """The status code of the answer to a POST; its body is not read. `CallError`."""
    address = _address(target, allow_private=allow_private)
    try:
        with _connected(target, address) as stream:
            deadline = Timer(whole, _cut, [stream])
            deadline.daemon = True
            deadline.start()
            try:
                return _status(target, stream, body, headers)
            finally:
                deadline.cancel()
    except (OSError, HTTPException, ValueError) as error:
        raise CallError(f"{type(error).__name__}: {error}"[:300]) from error


def _address(target: Target, *, allow_private: bool) -> str:
    """One of the addresses of the name, all of which are public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CallError(f"{target.host} is not known: {error}") from error
    addresses = [str(each[4][0]) for each in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise CallError(f"{target.host} is inside the server's own network")
    if not target.is_secure and any(map(is_public, addresses)):
        raise CallError(f"{target.host} is outside of the server's own network: it needs https")
    return addresses[0]


def _connected(target: Target, address: str) -> socket.socket:
    stream = socket.create_connection((address, target.port), PATIENCE)
    if not target.is_secure:
        return stream
    try:
        return ssl.create_default_context().wrap_socket(stream, server_hostname=target.host)
    except (OSError, ValueError):
        stream.close()
        raise


def _status(target: Target, stream: socket.socket, body: bytes, headers: Mapping[str, str]) -> int:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = stream
    connection.request("POST", target.path, body, {**headers, "Host": _host(target)})
    return connection.getresponse().status


def _host(target: Target) -> str:
    """The Host header: an IPv6 address in brackets, the port unless it is the usual one."""
    host = f"[{target.host}]" if _is_v6(target.host) else target.host
    usual = 443 if target.is_secure else 80
    return host if target.port == usual else f"{host}:{target.port}"


def _is_v6(host: str) -> bool:
    try:
        return ip_address(host).version == 6  # noqa: PLR2004 - the version
    except ValueError:
        return False


def _cut(stream: socket.socket) -> None:
    try:
        stream.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended by itself
        return
