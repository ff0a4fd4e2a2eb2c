"""READ: gzip data, member after member, unfolded as they are asked for; a bomb is noticed long before it goes off."""

from __future__ import annotations

import io
import zlib
from typing import Any

GZIP = b"\x1f\x8b\x08"
BLOCK = 16_384  # bytes read, and at most unfolded, at a time
UNSUSPECTED = 50_000_000  # bytes that may come of anything
RATIO = 200  # beyond them: prose unfolds to three or four times its size, repeated rows to twenty times


class Bomb(Exception):
    """Data that unfold to far more than their size."""


class Unfolded(io.RawIOBase):
    """The plain bytes of a stream of gzip members, read forwards only.

    Raises zlib.error where the data are damaged, EOFError where they are cut short, and Bomb; after damage,
    ``resume`` goes on with the next whole member.
    """

    def __init__(self, packed: Any, ratio: int | None = RATIO) -> None:
        self.packed = packed
        self.ratio = ratio
        self.held = b""
        self.member: Any = None
        self.members = 0
        self.sizes = [0, 0]  # bytes taken and given

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.unfold(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def unfold(self, size: int) -> bytes:
        """The next bytes, at least one and at most ``size``; none at the end."""
        while True:
            if not self.held and not self._fill():
                if self.member is not None:
                    raise EOFError
                return b""
            if self.member is None:
                if self.sizes[1]:
                    self.held = self.held.lstrip(b"\0")  # padding between members
                if not self.held:
                    continue
                self.member = zlib.decompressobj(31)
                self.members += 1
            data: bytes = self.member.decompress(self.held, size)
            self.held = self.member.unconsumed_tail
            if self.member.eof:
                self.held, self.member = self.member.unused_data, None
            if data:
                self._weigh(len(data))
                return data

    def _fill(self) -> bool:
        more = self.packed.read(BLOCK)
        self.sizes[0] += len(more)
        self.held += more
        return bool(more)

    def _weigh(self, size: int) -> None:
        self.sizes[1] += size
        if self.ratio and self.sizes[1] > UNSUSPECTED and self.sizes[1] > self.ratio * self.sizes[0]:
            raise Bomb

    def resume(self, start: bytes) -> bool:
        """Skip to the next member whose plain bytes begin with ``start``; False where there is none."""
        if self.member is not None:
            self.held, self.member = self.held[1:], None
        while True:
            place = self.held.find(GZIP)
            # The last bytes may be the first of a signature.
            self.held = self.held[place if place >= 0 else -len(GZIP) + 1 :]
            if place >= 0 and len(self.held) >= 512 and _begins(self.held, start):
                return True
            if place >= 0 and len(self.held) >= 512:
                self.held = self.held[1:]
            elif not self._fill():
                if place < 0 or _begins(self.held, start):
                    return place >= 0
                self.held = self.held[1:]


def _begins(packed: bytes, start: bytes) -> bool:
    try:
        return bool(zlib.decompressobj(31).decompress(packed, len(start)) == start)
    except zlib.error:
        return False


def glance(packed: bytes, size: int) -> bytes:
    """The first plain bytes of gzip data that may be cut off; other data as they are. Raises zlib.error."""
    return zlib.decompressobj(31).decompress(packed, size) if packed.startswith(GZIP[:2]) else packed
