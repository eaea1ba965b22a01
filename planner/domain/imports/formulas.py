"""Formulas in files: texts that a spreadsheet would work out, and formulas that reach outside.

What they may do when somebody opens our export, or what they fetched from elsewhere, is not ours to
find out. Functions are those of Excel, LibreOffice and Google's tables that call programs, read
the net or other files.
"""

import re

from planner.domain.labels import mark

FORMULA = mark("A formula is not taken over: write what it says.")

_OUTSIDE = (
    r"WEBSERVICE|HYPERLINK|FILTERXML|ENCODEURL|CALL|REGISTER(?:\.ID)?|EXEC|EXECUTE|INITIATE|POKE|RTD"
    r"|DDE|IMPORT[A-Z]+|IMAGE|STOCKHISTORY|SQL\.REQUEST|EVALUATE|FOPEN|RUN|PY"
)
_CALL = re.compile(rf"(?<![\w.])(?:_*XL\w+\.|_*XLUDF\.)*({_OUTSIDE})\s*\(", re.IGNORECASE)
_GOOGLES = re.compile(r'__XLUDF\.DUMMYFUNCTION\(\s*"((?:[^"]|"")*)"\s*\)', re.IGNORECASE)
"""A formula of Google's that Excel does not have stands in its files as a text."""

_MAYBE = re.compile(rf"[|\['\\]|DUMMYFUNCTION|{_OUTSIDE}", re.IGNORECASE)
"""What each formula that reaches outside has somewhere; most have none of it."""

_WITHIN = re.compile(r'HYPERLINK\s*\(\s*"#', re.IGNORECASE)
"""A link to another cell of the same workbook."""

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_NAMED = re.compile(r"'([^']*)'(\s{0,9}!)?")
_FILE = re.compile(r"(?<![\w\])])\[[^\[\]@#]{1,255}\][\w.]{0,31}!")
_IN_NAMES = frozenset("[\\/")
"""Signs that the name of a sheet never has, and that of a file in another place does."""

_PROGRAM = re.compile(r"[\w'.]\s{0,9}\|")

MOST_OF_GOOGLES = 20
"""So many formulas of Google's in one."""

_EQUALS = re.compile("[=\uff1d]\\s*[^\\s=>\uff1d]")
_COMMON = (
    "SUM|IF|INDIRECT|CELL|INFO|NOW|TODAY|RAND|CHAR|CONCAT|CONCATENATE|TEXT|TIME|DATE|LEFT|RIGHT"
    "|MID|INDEX|VLOOKUP|XLOOKUP|LOOKUP|AVERAGE|MAX|MIN|COUNT|ROUND"
)
_SIGNED = re.compile(
    rf"[-+@\uff0b\uff0d\uff20]+\s*(?:(?:{_COMMON}|{_OUTSIDE})\s*\(.*"
    r"|[\w.]+\s*\|\s*'?[^|]*!.*"
    r"|\$?[A-Z]{1,3}\$?\d+(?:\s*[-+*/^&:]\s*\$?[A-Z]{0,3}\$?\d+)+\s*\Z)",
    re.IGNORECASE | re.DOTALL,
)
_PIPED = re.compile(r"[-+@].*\b(?:cmd|powershell|mshta|rundll32|msexcel|excel)\s*\|", re.IGNORECASE)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would work a text out: ``=1+1``, ``@SUM(A1)``, ``+cmd|' /C calc'!A0``.

    ``+86 757 8300``, ``-``, ``- Bring your passport``, ``=== Day 2 ===`` and ``@Lobby`` are none.
    """
    start = text.lstrip()[:1_000]
    return any(pattern.match(start) for pattern in (_EQUALS, _SIGNED, _PIPED))


def reach_outside(formula: str) -> str:
    """By what a workbook's formula (without its ``=``) reaches outside; empty where it does not."""
    if not _MAYBE.search(formula):
        return ""
    if formula.upper().count("DUMMYFUNCTION") > MOST_OF_GOOGLES:
        return "DUMMYFUNCTION"
    said = _GOOGLES.sub(_unquoted, formula)
    plain = _TEXT.sub('""', _WITHIN.sub('LINK("#', said))
    if called := _CALL.search(plain):
        return called[1].upper()
    names = (found[1] for found in _NAMED.finditer(plain) if found[2])
    if other := next((name for name in names if not _IN_NAMES.isdisjoint(name)), ""):
        return other
    unnamed = _NAMED.sub(r"''\2", plain)
    if found := _FILE.search(unnamed):
        return found[0].rstrip("!")
    return "DDE" if _PROGRAM.search(unnamed) else ""


def _unquoted(found: re.Match[str]) -> str:
    return "({})".format(found[1].replace('""', '"'))
