"""What one command said, as the parsers of facts take it."""

from dataclasses import dataclass

from backends.parsers.lines import clean_lines
from backends.text import clean_line

NOT_THERE = ("No such file or directory", "そのようなファイルやディレクトリはありません")
"""How the C library says that there is no such file, in the languages nodes are set up in."""


@dataclass(frozen=True, slots=True)
class Said:
    """A command's two streams as text, and its exit code."""

    out: str = ""
    err: str = ""
    code: int = 0

    @property
    def lines(self) -> list[str]:
        """The lines of its output, without blank ones, as they stand there."""
        return _lines(self.out)

    @property
    def errors(self) -> list[str]:
        """The lines of its errors, without blank ones."""
        return _lines(self.err)

    @property
    def anything(self) -> tuple[str, ...]:
        """All lines it said; where it said nothing, a sentence that says so: silence is no answer."""
        return (*self.lines, *self.errors) or (f"nothing was said (exit code {self.code})",)


def _lines(text: str) -> list[str]:
    return [clean_line(line.rstrip()) for line in clean_lines(text) if line and not line.isspace()]
