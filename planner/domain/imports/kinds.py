"""The kind and status of an item, from the words that hosts use for it."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from planner.domain.imports.wording import folded
from planner.domain.labels import LABELS
from planner.domain.vocabulary import ItemStatus, Kind

NO_LABELS: Mapping[str, Any] = MappingProxyType({})

_WORDS: dict[Kind, str] = {
    Kind.FLIGHT: r"\bflug\b|\bflüge\b|\bflights?\b|\babflug\b|\brückflug\b|\bhinflug\b|航班|飞往",
    Kind.TRAIN: r"\bzug\b|\bzugfahrt\b|\bbahn|\btrains?\b|\brailway\b|\bice\b|高铁|火车|动车",
    Kind.TRANSFER: r"\btransfer|shuttle|\bcoach\b|\bbus\b|\bbusfahrt|\babholung|pick-?up|\babfahrt"
    r"|\bdeparture (?:to|for)\b|接送|接机|送机|大巴|乘车|前往",
    Kind.MEAL: r"frühstück|mittagessen|abendessen|breakfast|\blunch|\bdinner\b|\bbanquet\b|bankett"
    r"|\bimbiss|\bbrunch|早餐|午餐|晚餐|午宴|晚宴|宴会",
    Kind.RECEPTION: r"empfang\b|\breception|\bcocktail|\bgala|招待会|欢迎会|酒会",
    Kind.HOTEL: r"\bhotel|übernachtung|\bcheck-?in\b|\bovernight\b|\baccommodation\b"
    r"|酒店|入住|住宿",
    Kind.PLENARY: r"plenar|plenum|plenary|eröffnung|\bopening\b|generalversammlung|general assembly"
    r"|大会|全体会议|开幕|年会",
    Kind.TRADE_FAIR: r"messe\b|messerundgang|\bfair\b|\bexpo\b|exhibition|ausstellung"
    r"|展会|博览会|展览",
    Kind.SESSION: r"\bsession|\bpanel|workshop|vortrag|vorträge|\bforum\b|symposium|konferenz"
    r"|conference|seminar|\btalks?\b|论坛|研讨|分会|讲座",
    Kind.COMPANY_VISIT: r"besuch\b|\bvisit\b|werksführung|betriebsbesichtigung|factory|plant tour"
    r"|企业|公司|工厂|考察",
    Kind.SIGHTSEEING: r"stadtrundfahrt|stadtführung|sightseeing|city tour|\btour\b|museum|tempel"
    r"|temple|altstadt|besichtigung|excursion|ausflug|游览|观光|参观|博物馆",
    Kind.FREE: r"freizeit|freie zeit|zur freien verfügung|free time|at leisure|自由活动|休息",
    Kind.MEETING: r"gespräch|treffen|besprechung|sitzung|termin\b|\bmeeting|\bround ?table"
    r"|会见|会谈|座谈|会议",
}
"""What tells a kind, in the order in which they are tried: dinner at a hotel is a meal."""

_PATTERNS = {kind: re.compile(words) for kind, words in _WORDS.items()}

_STATUS: dict[ItemStatus, str] = {
    ItemStatus.TENTATIVE: "tentative|tbc|tbd|vorläufig|geplant|offen|unter vorbehalt|in planung"
    "|暂定|待定|待确认",
    ItemStatus.CONFIRMED: "confirmed|ok|fix|bestätigt|fest|zugesagt|yes|ja|已确认|确认|确定",
    ItemStatus.CANCELLED: "cancelled|canceled|abgesagt|entfällt|storniert|gestrichen|已取消|取消",
}


def kind_named(text: str, labels: Mapping[str, Kind] = NO_LABELS) -> Kind | None:
    """The kind that a cell names, by our words or by those of hosts; None where it names none.

    `labels` are our words in other languages.
    """
    plain = folded(text)
    if plain in labels:
        return labels[plain]
    for kind, label in LABELS[Kind].items():
        if plain in {str(kind), str(kind).replace("_", " "), label.casefold()}:
            return Kind(kind)
    return _first(plain)


def guess_kind(*texts: str) -> Kind:
    """The kind that the first telling text stands for; a meeting where none tells."""
    return next(filter(None, map(_first, map(folded, texts))), Kind.MEETING)


def _first(plain: str) -> Kind | None:
    return next((kind for kind, words in _PATTERNS.items() if words.search(plain)), None)


def status_named(text: str, labels: Mapping[str, ItemStatus] = NO_LABELS) -> ItemStatus | None:
    """The status that a cell names, if any; `labels` are our words in other languages."""
    plain = folded(text)
    if plain in labels:
        return labels[plain]
    return next((status for status, words in _STATUS.items() if plain in words.split("|")), None)
