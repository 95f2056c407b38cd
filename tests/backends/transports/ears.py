"""Ears that keep what they hear."""

from dataclasses import dataclass, field

from backends.transports.base import Ears


@dataclass
class Kept:
    """Everything a command that acts said."""

    raw: bytearray = field(default_factory=bytearray)
    lines: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def ears(self) -> Ears:
        return Ears(self.raw.extend, lambda line: self.lines.append((line.stream, line.text)), self.remarks.append)
