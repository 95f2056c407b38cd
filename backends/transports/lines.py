"""Bytes off the wire, cut into clean lines. The one place where a node's bytes become text."""

from backends.text import clean, decode
from backends.transports.base import Line, Output, Raw, Stream

LONGEST_LINE = 65_536
"""Bytes after which a line is cut in two, so that a node that never ends its line cannot fill our memory."""


class LineCutter:
    """Puts chunks together and cuts them at line ends; how the chunks fell does not matter.

    Each line is decoded by itself, so one line of another encoding does not spoil the rest. A byte that ends a line
    is never part of a longer character in UTF-8, CP932 or EUC-JP.
    """

    def __init__(self) -> None:
        self._open = bytearray()

    def feed(self, chunk: bytes) -> list[str]:
        """Take the next bytes, and give the lines they complete."""
        self._open += chunk
        *whole, rest = self._open.split(b"\n")
        while len(rest) >= LONGEST_LINE:
            whole.append(rest[:LONGEST_LINE])
            rest = rest[LONGEST_LINE:]
        self._open = rest
        return [_as_text(line) for line in whole]

    def rest(self) -> list[str]:
        """The last line, where it had no end."""
        rest, self._open = self._open, bytearray()
        return [_as_text(rest)] if rest else []


class TwoStreams:
    """The two streams of a command, each cut by itself."""

    def __init__(self) -> None:
        self._cutters: dict[Stream, LineCutter] = {"out": LineCutter(), "err": LineCutter()}

    def feed(self, stream: Stream, chunk: bytes) -> list[Line]:
        """Take the next bytes of a stream, and give the lines they complete."""
        return [Line(text, stream) for text in self._cutters[stream].feed(chunk)]

    def rest(self) -> list[Line]:
        """The last lines, where they had no end."""
        return [Line(text, stream) for stream, cutter in self._cutters.items() for text in cutter.rest()]


def output(raw: Raw) -> Output:
    """A command's bytes as text, line by line as `TwoStreams` reads them."""
    return Output(_whole(raw.out), _whole(raw.errors), raw.code)


def _whole(data: bytes) -> str:
    cutter = LineCutter()
    return "".join(f"{line}\n" for line in (*cutter.feed(data), *cutter.rest()))


def _as_text(line: bytearray) -> str:
    return clean(decode(bytes(line)))
