"""What a stranger may send: hostile values for every part of a request that a page reads.

The addresses come from the application's map. What their forms hold is found by looking: the inputs
of each page that the site shows, and whatever names a view asks its request for.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

from flask import Request
from hypothesis import settings
from hypothesis import strategies as st
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from tests import files

THOROUGH = settings.get_current_profile_name() == "fuzz"
"""Whether everything is looked at, which takes minutes."""

Pairs = tuple[tuple[str, str], ...]

NUMBERS = (
    "-1", "0", "1", "007", "2147483648", "9223372036854775808", "9" * 40, "9" * 5000, "-0", "+5",
    "1_000", "1,5", "1.234,56", "1.2.3", "1e999", "1E-999", "NaN", "sNaN", "Infinity", "-inf",
    "0x10", "٣", "１２", "²", "Ⅷ", "½", "5%", "100.00000001",
)  # fmt: skip
TIMES = (
    "0000-00-00", "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01",
    "2026-10-24", "2026-W01-1", "20261024", "24.10.2026", "1.1.1", "31.12.9999", "00:00", "24:00",
    "23:60", "9:5", "02:30", "2026-10-24T25:61", "2026-10-25T02:30", "0001-01-01T00:00",
    "9999-12-31T23:59", "2026-10-24T10:00Z", "2026-10-24T10:00+24:00",
)  # fmt: skip
WORDS = (
    "", " ", "x", "director", "plenary", "a" * 301, "ä" * 6000, "\0", "a\0b", "\ud800", "\udfff",
    "e" + "\u0316\u0300" * 9000,
    "\u202eabc", "\u200b", "\ufeff", "\uffff", "\U0010ffff", "İ", "ﬁ", "👩‍👩‍👧‍👧" * 20, "e\u0301",
    "\r\nSet-Cookie: a=b", "\n", "\t", "\x7f", "\x1b[31m", "'", '"', "\\", "<script>", "&amp;",
    "%", "%s", "%(name)s", "%(n", "{}", "{{ 7 * 7 }}", "{0.__class__}", "null", "[]", '{"a": 1}',
    "../../etc/passwd", "..", ".", "/", "//", "%2e%2e%2f", "%00", "C:\\", "~",
    "Europe/Berlin", "Europe/../../etc", "Mars/Phobos", "/etc/localtime", "UTC+25", "DE", "ZZ",
    "zh_Hans_CN", "xx", "en", "EUR", "XXX", "eva@example.org", "@", "a@b\nBcc: c@d",
    "a@" + "b." * 300,
    "https://example.org", "javascript:alert(1)", "http://[::1", "//example.org", "=1+1", "on", "y",
    "false", "earlier", "mine", "theirs", "-1,5 €", "12345678901234567890,12",
)  # fmt: skip
HOSTILE = (*WORDS, *NUMBERS, *TIMES)

HEADERS: Mapping[str, tuple[str, ...]] = {
    "If-Match": ("", "*", '"', '"a', 'W/"a"', '"a","b', "a" * 9000, "\xff", ",,,", '"\\"'),
    "If-None-Match": ("", "*", '"', "W/", '"a",', "\xff", "a" * 9000),
    "If-Modified-Since": ("", "now", "Thu, 01 Jan 0001 00:00:00 GMT",
                          "Fri, 31 Dec 9999 23:59:59 +9999",
                          "Thu, 32 Foo 2026 25:61:61 GMT", "\xff"),
    "If-Unmodified-Since": ("x", "Thu, 01 Jan 0001 00:00:00 GMT"),
    "If-Range": ("x", '"a', "Thu, 01 Jan 0001 00:00:00 GMT"),
    "Range": ("bytes=0-0", "bytes=-1", "bytes=5-1", "bytes=0-,0-,0-", "bytes=" + "9" * 5000 + "-",
              "lines=1", "bytes=a-b", "bytes=--1", "bytes="),
    "Accept-Language": ("", "xx", "*", "de;q=2", "de;q=NaN", ",;,", "\xff", "zh-Hant-HK-x-y",
                        "a" * 9000),
    "Accept-Encoding": ("", "gzip;q=x", "gzip;q=NaN", "*;q=0", "identity;q=0, *;q=0", "\xff"),
    "Accept": ("", "*/*;q=x", "application/json", "\xff"),
    "Cookie": ("", "planner", "planner=", "planner=x.y.z", "planner=\xff", ";;;=", "language=\0",
               "planner=eyJ0b2tlbiI6MX0.x.x", "planner=.eJyrVipJLS4BAAOQAXI.x.x"),
    "Content-Type": ("", "text/plain", "application/json", "application/json; charset=utf-16",
                     "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data",
                     "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff", ";;;",
                     "multipart/form-data; boundary=" + "b" * 300, "application/merge-patch+json"),
    "Content-Length": ("", "-1", "x", "1"),
    "Authorization": ("", "Bearer", "Bearer \xff", "Basic !!!", "Basic YQ==",
                      "Digest a=b, c", "x y z"),
    "Host": ("", "example.org", "a b", "[::1", "localhost:x", "localhost:99999", "\xff", "a" * 300),
    "Origin": ("null", "http://[::1", "//", "http://example.org", "\xff"),
    "Referer": ("http://[::1", "//", "\xff", "javascript:1"),
    "User-Agent": ("", "\xff" * 300, "\t"),
    "X-CSRFToken": ("", "x", "a.b.c", "\xff"),
    "X-Request-Id": ("", "a" * 300, "\xff", "a b"),
    "X-Forwarded-For": ("", "x", "::1, 10.0.0.1", "\xff"),
    "HX-Request": ("true", "\xff"),
    "HX-Current-URL": ("http://[::1", "\xff"),
}  # fmt: skip

FILES: tuple[tuple[str, bytes], ...] = (
    ("", b""),
    ("a.csv", b"Date,Title\n2026-10-25,Lunch\n0000-00-00,\0\n,\xff\n"),
    ("a.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:00000000\r\nEND:VCALENDAR"),
    ("a.xlsx", b"PK\3\4"),
    ("a.xlsx", b"PK\5\6" + bytes(18)),
    ("a.pdf", files.pdf()),
    ("a.pdf", b"%PDF-1.7"),
    ("a.png", files.png()),
    ("a.png", files.png(2**31 - 1, 2**31 - 1)),
    ("a.jpg", files.jpeg()),
    ("a.jpg", b"\xff\xd8\xff"),
    ("../../a.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
    ("a\0.csv", b"\0"),
    ("\u202ea.csv", "﻿Datum;Titel\n24.10.2026;x".encode("utf-16")),
    ("a.json", b'{"a": NaN, "a": [[[]]]}'),
    ("a" * 300, b"\xff\xfe"),
)

texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=20), st.integers().map(str), st.floats().map(str)
)
names = st.sampled_from(("version", "reload", "page", "next", "from", "kept:a", "seen:a", "mine:a"))
headers = st.dictionaries(st.sampled_from(sorted(HEADERS)), st.integers(0, 10), max_size=2).map(
    lambda drawn: {name: HEADERS[name][at % len(HEADERS[name])] for name, at in drawn.items()}
)
deep = "[" * 100_000

JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.sampled_from((0, -1, 2**31, 2**63, 10**400, 0.1, 1e308)),
        st.sampled_from((float("nan"), float("inf"))), texts,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=4,
)  # fmt: skip
BODIES = (
    "",
    "null",
    "[]",
    "{",
    "0",
    '"',
    '{"a":NaN}',
    '{"a":1,"a":2}',
    deep,
    "9" * 5000,
    '"\\ud800"',
)


class Asked(ImmutableMultiDict[str, Any]):
    """What was sent, noting by which names a view asks for it."""

    names: ClassVar[set[str]] = set()

    def getlist(self, key: str, *more: Any, **rest: Any) -> list[Any]:  # noqa: ANN401 - as the base
        self.names.add(key)
        return super().getlist(key, *more, **rest)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - as the base
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)


class NotingRequest(Request):
    """A request whose parameters note what is asked for."""

    parameter_storage_class = Asked


@dataclass
class Sent:
    """One request, as the client sends it."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def __str__(self) -> str:
        """One line that says how to send it again."""
        return f"{self.method} {self.path}?{self.query} {self.headers} {self.body[:400]!r}"


class FormReader(HTMLParser):
    """The inputs of each form of a page, by the path that the form is sent to."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: dict[str, list[tuple[str, str]]] = {}
        self._inputs: list[tuple[str, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            target = said.get("action") or said.get("hx-post") or self.address
            path = urlsplit(urljoin(self.address, target)).path
            self._inputs = self.forms.setdefault(path, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in said or said.get("value")):
            held = [each for each in self._inputs if each[0] == self._select]
            if not held or "selected" in said:
                self._inputs.append((self._select, said.get("value", "")))
        elif tag in {"input", "textarea", "button"} and name and name != "csrf_token":
            is_off = said.get("type") in {"checkbox", "radio"} and "checked" not in said
            value = said.get("value", "")
            self._inputs.append((name, "" if is_off else value))


def forms_in(page: str, address: str) -> dict[str, list[tuple[str, str]]]:
    """Names and shown values of the inputs, by the path that their form is sent to."""
    reader = FormReader(address)
    reader.feed(page)
    return reader.forms


@dataclass(frozen=True)
class Target:
    """An address of the site, and what is known of what it takes."""

    rule: Rule
    method: str
    address: str
    inputs: Pairs = ()
    asked: tuple[str, ...] = ()
    body: Any = None
    """JSON that it takes instead of a form."""


@st.composite
def requests_to(draw: st.DrawFn, target: Target) -> Sent:
    """A request to `target`, right but for some parts; who sends it adds their own headers."""
    most = 3 if target.method == "GET" else 7
    elsewhere = (draw(st.integers(0, most)) == most) != (target.method == "GET")
    address = draw(paths_of(target)) if elsewhere else target.address
    path, _, query = address.partition("?")
    asked = draw(
        st.lists(
            st.tuples(st.sampled_from(target.asked) if target.asked else names, texts), max_size=2
        )
    )
    sent, body = dict[str, str](), b""
    if target.body is not None:
        sent["Content-Type"], sent["If-Match"] = "application/json", "*"
        body = draw(records_of(target.body))
    elif target.method == "POST":
        sent["Content-Type"], body = draw(bodies_of(target))
    elif asked:
        query = "&".join(filter(None, (query, encoded(asked))))
    if draw(st.integers(0, 4)) == 1:
        sent |= draw(headers)
    return Sent(target.method, path, query, sent, body)


def paths_of(target: Target) -> st.SearchStrategy[str]:
    """The address with something else in one or all of its variable places."""
    parts = sorted(target.rule.arguments)
    if not parts:
        return texts.map(lambda text: target.address.partition("?")[0] + quoted(text))
    values = st.fixed_dictionaries(dict.fromkeys(parts, texts))
    return values.map(lambda drawn: replaced(target.rule, drawn))


def replaced(rule: Rule, values: Mapping[str, str]) -> str:
    """The address of a rule with these values, whether or not its converters would take them."""
    parts = rule._trace  # noqa: SLF001 - the rule's pieces, in order
    return "".join(
        quoted(values[text]) if is_variable else text.removeprefix("|")
        for is_variable, text in parts
    )


@st.composite
def bodies_of(draw: st.DrawFn, target: Target) -> tuple[str, bytes]:
    """A form as the page sends it, but for up to three inputs; or no form at all."""
    pairs = list(target.inputs)
    known = tuple(dict.fromkeys((*(name for name, _ in pairs), *target.asked)))
    changed = draw(
        st.lists(st.tuples(st.sampled_from(known) if known else names, texts), max_size=3)
    )
    for name, text in changed:
        if draw(st.booleans()):
            pairs = [pair for pair in pairs if pair[0] != name]
        pairs.append((name, text))
    how = draw(st.integers(0, 9))
    if how == 1:
        return "application/json", draw(JSON.map(dumped) | st.sampled_from(BODIES)).encode(
            "utf-8", "surrogatepass"
        )
    if how in {2, 3, 4} or any("file" in name or "photo" in name for name in known):
        sent = draw(
            st.lists(
                st.tuples(st.sampled_from(known or ("file",)), st.sampled_from(FILES)), max_size=2
            )
        )
        return "multipart/form-data; boundary=edge", multipart(pairs, sent)
    return "application/x-www-form-urlencoded", encoded(pairs).encode()


@st.composite
def records_of(draw: st.DrawFn, body: Any) -> bytes:  # noqa: ANN401 - JSON
    """A record with other values in up to three places, or none."""
    if draw(st.integers(0, 9)) == 1:
        return draw(st.sampled_from(BODIES)).encode()
    for _ in range(draw(st.integers(1, 3))):
        body = with_leaf(body, draw(st.sampled_from(list(leaves(body)))), draw(JSON))
    return dumped(body).encode("utf-8", "surrogatepass")


def multipart(
    pairs: Iterable[tuple[str, str]], sent: Iterable[tuple[str, tuple[str, bytes]]]
) -> bytes:
    """A body whose parts are whatever was drawn, not what a careful client would write."""
    body = BytesIO()
    parts = [(f'name="{name}"', text.encode("utf-8", "surrogatepass")) for name, text in pairs]
    parts += [(f'name="{name}"; filename="{file}"', content) for name, (file, content) in sent]
    for said, content in parts:
        head = f"--edge\r\nContent-Disposition: form-data; {said}\r\n\r\n"
        body.write(head.encode("utf-8", "surrogatepass") + content + b"\r\n")
    body.write(b"--edge--\r\n")
    return body.getvalue()


def dumped(value: object) -> str:
    """JSON as Python writes it, NaN and all."""
    return json.dumps(value)


def quoted(text: str) -> str:
    """A piece of a path, lone surrogates and all."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """A form's body or a query."""
    return urlencode(
        [
            (name.encode("utf-8", "surrogatepass"), text.encode("utf-8", "surrogatepass"))
            for name, text in pairs
        ]
    )


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to each value inside a JSON value, also of whole lists and objects."""
    yield path
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inner:
        yield from leaves(each, (*path, key))


def with_leaf(value: Any, path: tuple[str | int, ...], leaf: object) -> Any:  # noqa: ANN401 - JSON
    """A copy with another value at one place."""
    if not path:
        return leaf
    copied = value.copy()
    copied[path[0]] = with_leaf(value[path[0]], path[1:], leaf)
    return copied
