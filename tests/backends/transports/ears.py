"""Ears that keep what they hear."""

import asyncio
from dataclasses import dataclass, field

from backends.transports.base import Ears, Line


@dataclass
class Kept:
    """Everything a command that acts said.

    Attributes:
        spoke: Set with its first line.
    """

    raw: bytearray = field(default_factory=bytearray)
    lines: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    spoke: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ears(self) -> Ears:
        return Ears(self.raw.extend, self._hear, self.remarks.append)

    def _hear(self, line: Line) -> None:
        self.lines.append((line.stream, line.text))
        self.spoke.set()
