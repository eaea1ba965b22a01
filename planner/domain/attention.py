"""What a planner should look at before a programme goes out."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.programmes import Item, Programme
from planner.domain.texts import LANGUAGES, Texts
from planner.domain.vocabulary import ItemStatus, Track, Visibility


@dataclass(frozen=True, slots=True)
class Translation:
    """Languages in which an item's texts are missing, or older than the original."""

    item: Item
    missing: tuple[str, ...]
    outdated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """Items that are not firm or not translated."""

    tentative: tuple[Item, ...]
    translations: tuple[Translation, ...]


def _is_outward(item: Item) -> bool:
    return item.visibility is not Visibility.INTERNAL and item.track is not Track.INTERNAL


def _texts(item: Item) -> Iterator[Texts]:
    yield item.title
    yield from filter(None, (item.description, item.bring))


def _translation(item: Item) -> Translation:
    texts = tuple(_texts(item))
    return Translation(
        item,
        tuple(name for name in LANGUAGES if any(name in text.missing() for text in texts)),
        tuple(name for name in LANGUAGES if any(name in text.outdated for text in texts)),
    )


def attention_of(programme: Programme) -> Attention:
    """What to look at; cancelled items are done with, internal ones are nobody's to read."""
    items = [item for item in programme.items if not item.is_cancelled]
    translations = (_translation(item) for item in items if _is_outward(item))
    return Attention(
        tentative=tuple(item for item in items if item.status is ItemStatus.TENTATIVE),
        translations=tuple(each for each in translations if each.missing or each.outdated),
    )
