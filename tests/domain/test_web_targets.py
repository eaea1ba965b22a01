"""Which addresses the server may call: none inside its own network, however it is written."""

import pytest

from planner.domain.refusals import InvalidError
from planner.domain.web_targets import Target, is_public, target_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.168.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - asked about, not bound to
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::1", False),
        ("2002:5db8:d70e::1", True),
        ("::127.0.0.1", False),
        ("::10.1.2.3", False),
        ("::93.184.215.14", True),
        ("::ffff:0:127.0.0.1", False),
        ("64:ff9b:1::5db8:d70e", False),
        ("2606:2800::5efe:7f00:1", False),
        ("2606:2800::200:5efe:a01:203", False),
        ("2606:2800::5efe:5db8:d70e", True),
        ("8000::1", False),
        ("printer", False),
    ],
)
def test_which_address_is_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example.org", Target(is_secure=True, host="a.example.org", port=443, path="/")),
        (
            "https://A.example.org:8443/x?y=1",
            Target(is_secure=True, host="a.example.org", port=8443, path="/x?y=1"),
        ),
        (
            "https://[2606:2800::1]/",
            Target(is_secure=True, host="2606:2800::1", port=443, path="/"),
        ),
    ],
)
def test_the_parts_of_an_address(url: str, target: Target) -> None:
    assert target_of(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://a.example.org/",
        "https://a.example.org/#x",
        "https://a@a.example.org/",
        "https://a.example.org:0/",
        "https://a.example.org:x/",
        "https://[::1",
        "https://a .example.org/",
        "https://ä.example.org/",
        "https://localhost/",
        "https://a.localhost/",
        "https://metadata.google.internal/",
        "https://localhost./",
        "https://a.LOCALHOST./",
        "https://127.0.0.1/",
        "https://127.0.0.1./",
        "https://127.1/",
        "https://127.0.1/",
        "https://10.66051/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0/",
        "https://[::127.0.0.1]/",
        "https://[::ffff:10.1.2.3]/",
        "https://[64:ff9b::10.1.2.3]/",
        "https://[fe80::1%25eth0]/",
        f"https://a.example.org/{'x' * 500}",
    ],
)
def test_what_is_no_target(url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        target_of(url)
    assert caught.value.field == "url"


@pytest.mark.parametrize(
    "host", ["a.example.org.", "93.184.215.14", "[::93.184.215.14]", "7.example"]
)
def test_what_looks_alike_and_is_a_target(host: str) -> None:
    assert target_of(f"https://{host}/").host == host.strip("[]")


def test_a_setting_lets_the_own_network_in() -> None:
    assert target_of("http://127.0.0.1:8080/", allow_private=True) == Target(
        is_secure=False, host="127.0.0.1", port=8080, path="/"
    )
    assert target_of("http://a.local/", allow_private=True).port == 80
    with pytest.raises(InvalidError):
        target_of("ftp://127.0.0.1/", allow_private=True)
