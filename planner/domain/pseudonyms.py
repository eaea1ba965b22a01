"""What an erased person is called, and how a name in a text becomes that: as a whole name only.

A name inside a longer one is somebody else's: "Maria Musterfrau" in "Anna Maria Musterfrau", 李伟
in 李伟明. So a Latin name ends where no letter, digit or hyphened word goes on (an s of a genitive
may), a Chinese one where no other Chinese character stands beside it; names of others that have
such a name in them are known and stay.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from planner.domain.keys import LONGEST, slug_from
from planner.domain.texts import Texts

DOMAIN = "planner.invalid"
"""Where no mail ever arrives (RFC 2606)."""

SHORTEST_PHONE = 6
"""Digits of a telephone number that nobody takes for a year or an amount."""

_HAN = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Characters of Chinese, Japanese and Korean."""

_IS_HAN = re.compile(f"[{_HAN}]")
_BESIDE_HAN = f"[{_HAN}\u00b7\u30fb]"
"""What goes on with such a name: also the dots between its parts."""

_LETTER = rf"[^\W{_HAN}]"


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """What takes the place of an erased person's name, key and e-mail address."""

    number: int

    @property
    def name(self) -> str:
        """The same in every language, as the books are one."""
        return f"Gelöschte Person {self.number}"

    @property
    def key(self) -> str:
        """In a trip's document."""
        return f"geloeschte-person-{self.number}"

    @property
    def mail(self) -> str:
        """As an address."""
        return f"{self.key}@{DOMAIN}"

    def swaps(self, words: Iterable[str], others: Iterable[str] = ()) -> "Swaps":
        """Names, addresses and telephone numbers as what they become."""
        new = {word: self.mail if "@" in word else self.name for word in words}
        return Swaps(new, frozenset(others) - new.keys())


def is_any_word(name: str) -> bool:
    """Whether a name may as well be a word of any text: a single Latin one, a single character."""
    return " " not in name and (len(name) < 2 or not _IS_HAN.search(name))  # noqa: PLR2004 - as said


def is_phone(text: str) -> bool:
    """Whether a telephone number is long enough to be told from years and amounts."""
    return len(re.findall(r"\d", text)) >= SHORTEST_PHONE


@dataclass(frozen=True)
class Swaps:
    """Which words become what, and names of `others` that stay, though such a word is in them."""

    words: Mapping[str, str]
    others: frozenset[str] = frozenset()

    def of(self, value: Any) -> Any:  # noqa: ANN401 - a text, texts or JSON
        """A text, or every text in JSON, with the words replaced; names of JSON's fields stay."""
        if not self.words:
            return value
        match value:
            case str():
                return self._pattern.sub(self._new, value)
            case Texts():
                texts = Texts.of(self.of(value.as_mapping()))
                return Texts(texts.en, texts.de, texts.zh, value.outdated)
            case dict():
                return {key: self.of(each) for key, each in value.items()}
            case list():
                return [self.of(each) for each in value]
            case _:
                return value

    @cached_property
    def _known(self) -> dict[str, str | None]:
        """What each spelling becomes, also that of HTML; None: it stays."""
        known: dict[str, str | None] = dict.fromkeys(self.others)
        for word, new in self.words.items():
            known |= {escape(word).replace("&#x27;", "&#39;"): new, word: new}
        return known | {word.lower(): new for word, new in self.words.items() if "@" in word}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self._known, key=lambda word: (-len(word), word))
        return re.compile("|".join(map(_bounded, longest)))

    def _new(self, found: re.Match[str]) -> str:
        text = found.group()
        spellings = [text, text.removesuffix("s"), text.lower()]
        new = next(self._known[each] for each in spellings if each in self._known)
        return text if new is None else new


def _bounded(word: str) -> str:
    """A pattern of the word as a whole one."""
    if "@" in word:
        return rf"(?i:(?<![\w.+%-]){re.escape(word)}(?![\w@-]|\.\w))"
    if not re.search(r"[^\W\d_]", word):  # a telephone number
        return rf"(?<![\w+])(?<!\d[ ./-]){re.escape(word)}(?!\w|[ ./-]\d)"
    before = rf"(?<!{_LETTER})(?<!{_LETTER}-)"
    after = rf"(?!-?{_LETTER})"
    if _IS_HAN.match(word[0]):
        before = f"(?<!{_BESIDE_HAN})"
    if _IS_HAN.match(word[-1]):
        after = f"(?!{_BESIDE_HAN})"
    elif " " in word:
        after = f"s?{after}"
    return before + re.escape(word) + after


def slugs_of(names: Iterable[str]) -> frozenset[str]:
    """How keys spell names of several words: those of one word are any word."""
    slugs = {slug_from(name, "") for name in names if "@" not in name}
    return frozenset(slug for slug in slugs if "-" in slug and re.search("[a-z]", slug))


def rekeyed(key: str, slugs: Iterable[str], others: Iterable[str], new: str) -> str:
    """A key that was made from a name, such as ``approval-maria-musterfrau-2``, without it.

    Keys that hold one of `others`' slugs, which has the name in it, stay.
    """
    if any(_has_slug(key, other) for other in others):
        return key
    for slug in sorted(slugs, key=lambda each: (-len(each), each)):
        if _has_slug(key, slug):
            return re.sub(_slug(slug), new, key)[:LONGEST].rstrip("-")
    return key


def with_key(text: str, old: str, new: str) -> str:
    """A text, such as an address of a page, with another key in the place of `old` as a whole."""
    return re.sub(rf"(?<![a-z0-9-]){re.escape(old)}(?![a-z0-9-])", new, text)


def _has_slug(key: str, slug: str) -> bool:
    return re.search(_slug(slug), key) is not None


def _slug(slug: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(slug)}(?![a-z0-9])"
