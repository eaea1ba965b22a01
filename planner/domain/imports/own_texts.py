"""Our own calendars sent back: what of their texts is ours, so that they change nothing.

A calendar says more of an item than was typed: its times at home, whom to ask, who takes part. It
shows texts without the HTML that was pasted into them, in the reader's language, cut to a length.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain.imports.wording import LONGEST_TEXT, folded
from planner.domain.texts import Texts


@dataclass(frozen=True, slots=True)
class OwnLines:
    """How lines begin that calendars add to a description, folded; all below `last` is theirs."""

    starts: tuple[str, ...] = ()
    last: tuple[str, ...] = ()

    def typed(self, text: str) -> str:
        """What of a description is not added by the calendar."""
        kept = []
        for line in text.splitlines():
            plain = folded(line)
            if plain.startswith(self.last) and self.last:
                break
            if not plain.startswith(self.starts):
                kept.append(line)
        return "\n".join(kept).strip()


NO_LINES = OwnLines()


def says_the_same(text: str, shown: Iterable[str]) -> bool:
    """Whether a text, as far as it came through, stands in one of those that calendars show."""
    is_cut = len(text) >= LONGEST_TEXT - 1 and text.endswith("…")
    lines = [folded(line) for line in text.removesuffix("…" if is_cut else "").splitlines()]
    cut = lines.pop() if is_cut and lines else ""
    for each in shown:
        known = {folded(line) for line in each.splitlines()} | {""}
        if known.issuperset(lines) and any(line.startswith(cut) for line in known):
            return True
    return not any(lines)


def without(texts: Texts, lines: OwnLines) -> Texts:
    """Texts as they were typed."""
    return Texts.of({name: lines.typed(text) for name, text in texts.as_mapping().items()})
