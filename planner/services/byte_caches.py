"""Bytes remembered by name, up to a total size."""

from collections import OrderedDict
from threading import Lock


class ByteCache:
    """Remembers bytes; the longest unused go when they take more than `room` bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> bytes | None:
        """The bytes of a name, if they are remembered."""
        with self._lock:
            content = self._kept.get(name)
            if content is not None:
                self._kept.move_to_end(name)
            return content

    def put(self, name: str, content: bytes) -> None:
        """Remember the bytes of a name, which never changes its bytes."""
        with self._lock:
            if name in self._kept or len(content) > self._room:
                return
            self._kept[name] = content
            self._size += len(content)
            while self._size > self._room:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)
