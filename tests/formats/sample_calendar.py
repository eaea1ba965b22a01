"""A small calendar with everything that is hard to write; as a script it prints the bytes."""

import sys
from datetime import UTC, date, datetime, timedelta

from planner.domain.entries import CalendarHeader, Entry, EntryStatus, Position
from planner.domain.times import WallTime
from planner.formats.ics_write import calendar_bytes, piece_of


def wall(text: str, zone: str, *, second: bool = False) -> WallTime:
    """The wall time ``2026-10-24T09:30`` in a zone."""
    return WallTime(datetime.fromisoformat(text), zone, second)


HEADER = CalendarHeader(
    uid="0d4c1a52-9f0e-5b6e-8a54-9f5f0e7c2b11",
    name="Foshan, Shenzhen 佛山、深圳",
    description="Programm der Reise; Stand: Freigabe 3\nUhrzeiten am Ort",
    color="steelblue",
    refresh=timedelta(hours=1),
    modified=datetime(2026, 10, 12, 9, 30, tzinfo=UTC),
    zone="Europe/Berlin",
)

FLIGHT = Entry(
    uid="5b1f0e0c-5a57-5c27-9d0b-6d0c5c1a7a01",
    sequence=2,
    modified=datetime(2026, 10, 12, 9, 30, 15, 987654, tzinfo=UTC),
    starts=wall("2026-10-23T13:55", "Europe/Berlin"),
    ends=wall("2026-10-24T07:20", "Asia/Shanghai"),
    summary="Flug Frankfurt – Guangzhou",
    status=EntryStatus.CONFIRMED,
    busy=True,
    categories=("Eigene", "Flug"),
    location="Flughafen Frankfurt (FRA)\n法兰克福机场",
    position=Position(50.0379, 8.5622),
    description="Ab 13:55 Frankfurt (Ortszeit)\nAn 07:20 Guangzhou (Ortszeit), 01:20 in Solingen",
)

PLENARY = Entry(
    uid="5b1f0e0c-5a57-5c27-9d0b-6d0c5c1a7a02",
    sequence=0,
    modified=datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
    starts=wall("2026-10-24T09:30", "Asia/Shanghai"),
    ends=wall("2026-10-24T12:30", "Asia/Shanghai"),
    summary="第六次全体会议;中德工业城市联盟,佛山会议中心\n主会场",
    status=EntryStatus.TENTATIVE,
    busy=True,
    categories=("官方", "会议, 全体"),
    location='佛山会议中心 "A" = 1:3\nShunde District, Foshan\n佛山市顺德区',
    position=Position(22.925, 113.205),
    description=(
        "主持人:陈示例(经济促进局局长),电话 +86 757 0000 0000;请携带名片。"
        "会议期间提供中德同声传译,耳机在入口处领取。\r\n\r\nPfad C:\\Neu\\N; Anlage 1, 2\x07\u2028"
    ),
)

HOTEL = Entry(
    uid="5b1f0e0c-5a57-5c27-9d0b-6d0c5c1a7a03",
    sequence=1,
    modified=datetime(2026, 10, 2, 8, 0, tzinfo=UTC),
    starts=date(2026, 10, 24),
    ends=date(2026, 10, 25),
    summary="Konferenzhotel Foshan",
    status=EntryStatus.CONFIRMED,
    busy=True,
    categories=("Offiziell", "Hotel"),
)

CANCELLED = Entry(
    uid="5b1f0e0c-5a57-5c27-9d0b-6d0c5c1a7a04",
    sequence=4,
    modified=datetime(2026, 10, 11, 16, 0, tzinfo=UTC),
    starts=wall("2026-10-25T02:30", "Europe/Berlin", second=True),
    ends=wall("2026-10-25T04:00", "Europe/Berlin"),
    summary="Abgesagt: Telefonat",
    status=EntryStatus.CANCELLED,
    busy=True,
    position=Position(-0.0000001, -180.0),
)

ENTRIES = (FLIGHT, PLENARY, HOTEL, CANCELLED)

if __name__ == "__main__":
    pieces = [piece_of(entry) for entry in reversed(ENTRIES)]
    sys.stdout.buffer.write(calendar_bytes(HEADER, pieces))
