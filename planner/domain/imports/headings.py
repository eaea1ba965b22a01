"""What the columns of a table mean, by the words over them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.imports.formulas import is_formula
from planner.domain.imports.values import Cell, Row
from planner.domain.imports.wording import folded, shortened

LONGEST = 100
"""Characters of a heading; the rest is cut."""

_LOOKED_AT = 20
"""So many rows at the top may be titles and notes before the headings come."""


class Meaning(StrEnum):
    """What a column of a programme or of a list of people says."""

    DATE = "date"
    STARTS = "starts"
    ENDS = "ends"
    LAST_DAY = "last_day"
    ALL_DAY = "all_day"
    TITLE = "title"
    KIND = "kind"
    PLACE = "place"
    DESCRIPTION = "description"
    STATUS = "status"
    ZONE = "zone"
    UID = "uid"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    NATIVE_NAME = "native_name"
    FUNCTION = "function"
    EMPLOYER = "employer"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    ROLE = "role"


OF_PEOPLE = frozenset(
    {
        Meaning.NAME,
        Meaning.GIVEN_NAME,
        Meaning.FAMILY_NAME,
        Meaning.NATIVE_NAME,
        Meaning.FUNCTION,
        Meaning.EMPLOYER,
        Meaning.EMAIL,
        Meaning.PHONE,
        Meaning.LANGUAGE,
        Meaning.ROLE,
    }
)
OF_ITEMS = frozenset(Meaning) - OF_PEOPLE

Words = Mapping[Meaning, Mapping[str, str]]

ITEM_WORDS: Words = {
    Meaning.DATE: {
        "en": "date|day|start date|starts on",
        "de": "datum|tag|startdatum|beginn datum|anfangsdatum|am|beginnt am",
        "zh": "日期|开始日期",
    },
    Meaning.STARTS: {
        "en": "start|starts|begin|begins|from|time|start time|begin time|starts at",
        "de": "beginn|von|uhrzeit|zeit|anfang|start|startzeit|beginnt|beginnt um|anfangszeit|ab",
        "zh": "开始|开始时间|时间|起始时间|起",
    },
    Meaning.ENDS: {
        "en": "end|ends|to|until|till|end time|ends at|finish",
        "de": "ende|bis|endzeit|endet|endet um|schluss",
        "zh": "结束|结束时间|截止时间|止",
    },
    Meaning.LAST_DAY: {
        "en": "end date|last day|ends on",
        "de": "enddatum|letzter tag|ende datum|bis datum|endet am",
        "zh": "结束日期|最后一天",
    },
    Meaning.ALL_DAY: {
        "en": "all day event|all day",
        "de": "ganztägiges ereignis|ganztägig|ganztagsereignis",
        "zh": "全天|全天事件",
    },
    Meaning.TITLE: {
        "en": "title|subject|event|activity|item|programme item|program item|agenda|agenda item"
        "|summary|what|topic|programme|program|name",
        "de": "titel|betreff|programmpunkt|veranstaltung|thema|was|programm|bezeichnung|aktivität",
        "zh": "标题|主题|活动|内容|事项|议程|名称|活动内容|日程",
    },
    Meaning.KIND: {
        "en": "kind|type|category|categories",
        "de": "art|typ|kategorie|kategorien",
        "zh": "类型|类别|种类",
    },
    Meaning.PLACE: {
        "en": "place|location|venue|where|room|address",
        "de": "ort|veranstaltungsort|raum|wo|adresse|treffpunkt",
        "zh": "地点|场所|地址|会场|地方",
    },
    Meaning.DESCRIPTION: {
        "en": "description|details|note|notes|remark|remarks|comment|comments|information",
        "de": "beschreibung|bemerkung|bemerkungen|hinweis|hinweise|notiz|notizen|anmerkung"
        "|anmerkungen|details|inhalt",
        "zh": "描述|说明|备注|详情",
    },
    Meaning.STATUS: {"en": "status|state", "de": "status|stand", "zh": "状态"},
    Meaning.ZONE: {
        "en": "time zone|timezone|zone|tz",
        "de": "zeitzone|zone",
        "zh": "时区",
    },
    Meaning.UID: {"en": "uid|id|key", "de": "kennung|schlüssel", "zh": "编号"},
}

PEOPLE_WORDS: Words = {
    Meaning.NAME: {
        "en": "name|full name|participant|traveller|delegate",
        "de": "name vorname|vor und nachname|vollständiger name|teilnehmer|teilnehmerin",
        "zh": "姓名拼音|英文姓名",
    },
    Meaning.GIVEN_NAME: {
        "en": "given name|given names|first name|firstname|forename",
        "de": "vorname|vornamen|rufname",
        "zh": "名",
    },
    Meaning.FAMILY_NAME: {
        "en": "family name|last name|lastname|surname",
        "de": "nachname|familienname|zuname",
        "zh": "姓",
    },
    Meaning.NATIVE_NAME: {
        "en": "native name|name in their own script|chinese name|name in chinese|local name",
        "de": "name in eigener schrift|chinesischer name",
        "zh": "中文姓名|中文名|姓名|本国文字姓名",
    },
    Meaning.FUNCTION: {
        "en": "function|position|title|job title|job",
        "de": "funktion|position|amt|titel|tätigkeit|amtsbezeichnung",
        "zh": "职务|职位|头衔",
    },
    Meaning.EMPLOYER: {
        "en": "employer|company|organisation|organization|institution|firm",
        "de": "arbeitgeber|firma|unternehmen|organisation|institution|dienststelle|dienstherr",
        "zh": "单位|任职单位|公司|工作单位|机构",
    },
    Meaning.EMAIL: {
        "en": "e mail|email|mail|e mail address|email address",
        "de": "e mail adresse|mailadresse",
        "zh": "邮箱|电子邮件|电子邮箱",
    },
    Meaning.PHONE: {
        "en": "phone|mobile|telephone|cell|phone number|mobile phone",
        "de": "telefon|handy|mobil|telefonnummer|tel|mobilnummer",
        "zh": "电话|手机|联系电话",
    },
    Meaning.LANGUAGE: {"en": "language", "de": "sprache", "zh": "语言"},
    Meaning.ROLE: {
        "en": "role|takes part as|category|type",
        "de": "rolle|teilnahme als|art|kategorie|nimmt teil als",
        "zh": "角色|身份|类别",
    },
}


def letters(number: int) -> str:
    """``A`` for the first column, ``AA`` for the 27th."""
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where it stands, its heading, what it means if anything, and in which language."""

    index: int
    heading: str
    meaning: Meaning | None
    language: str = ""

    @property
    def letter(self) -> str:
        """``A``, ``B`` … ``AA``, as spreadsheets name it."""
        return letters(self.index + 1)

    @property
    def name(self) -> str:
        """``C (Beginn)``."""
        return f"{self.letter} ({self.heading})" if self.heading else self.letter


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings of a table, as far as it is known, and the columns."""

    row: int
    columns: tuple[Column, ...]

    def of(self, meaning: Meaning) -> tuple[Column, ...]:
        """The columns of a meaning."""
        return tuple(column for column in self.columns if column.meaning is meaning)

    @property
    def meanings(self) -> frozenset[Meaning]:
        """What the table tells."""
        return frozenset(column.meaning for column in self.columns if column.meaning)

    def formula_in(self, row: Row) -> Column | None:
        """The column that is read and has a formula as its text: it is taken over nowhere."""
        texts = ((column, row.cell(column.index)) for column in self.columns if column.meaning)
        return next(
            (each for each, cell in texts if isinstance(cell, str) and is_formula(cell)), None
        )


def find_headings(
    rows: Sequence[Row],
    words: Words,
    language: str,
    chosen: Mapping[int, Meaning | None] | None = None,
) -> Headings:
    """The row that tells most about its columns; the first with words where none tells anything.

    `chosen` overrules what columns were taken for. `language` decides between headings that are
    the same in two languages.
    """
    known = _index(words, language)
    candidates = [row for row in rows if any(map(_is_text, row.cells))][:_LOOKED_AT]
    found = [_headings(row, known) for row in candidates] or [Headings(0, ())]
    best = max(found, key=lambda each: len(each.meanings))
    if chosen is None:
        return best
    columns = [
        Column(each.index, each.heading, chosen.get(each.index), each.language)
        for each in best.columns
    ]
    return Headings(best.row, tuple(columns))


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _index(words: Words, language: str) -> dict[str, tuple[Meaning, str]]:
    index: dict[str, tuple[Meaning, str]] = {}
    for wanted in sorted(("en", "de", "zh"), key=lambda each: each != language):
        for meaning, by_language in words.items():
            for word in by_language[wanted].split("|"):
                index.setdefault(word, (meaning, wanted))
    return index


def _headings(row: Row, known: Mapping[str, tuple[Meaning, str]]) -> Headings:
    columns, taken = [], set[tuple[Meaning, str]]()
    for index, cell in enumerate(row.cells):
        heading = shortened(str(cell).strip(), LONGEST)
        found = next(filter(None, map(known.get, _readings(heading))), None)
        if found in taken:
            found = None
        elif found:
            taken.add(found)
        meaning, language = found or (None, "")
        columns.append(Column(index, heading, meaning, _told_language(heading) or language))
    return Headings(row.number, tuple(columns))


def _readings(heading: str) -> Iterable[str]:
    """A heading as a whole, without brackets, and each half of ``Titel / Title``."""
    plain = folded(heading)
    without = re.sub(r"\(.*?\)|\[.*?\]", " ", plain)
    parts = (plain, without, *re.split(r"[/|\n]", without), *re.split(r"\s", without)[:1])
    return [re.sub(r"[\W_]+", " ", part).strip() for part in parts]


def _told_language(heading: str) -> str:
    """The language that a heading names: ``Title (de)``."""
    found = re.search(
        r"\b(en|de|zh|cn|english|englisch|deutsch|german|chinese|chinesisch)\b|中文|英文",
        folded(heading),
    )
    return "" if found is None else _LANGUAGE_WORDS[found[0]]


_LANGUAGE_WORDS = {
    **dict.fromkeys(("en", "english", "englisch", "英文"), "en"),
    **dict.fromkeys(("de", "deutsch", "german"), "de"),
    **dict.fromkeys(("zh", "cn", "chinese", "chinesisch", "中文"), "zh"),
}
