"""One row of a `clpstat` screen: `<name> <padding>: <state>  <comment>`, wherever on the line it stands.

A row is known by its own widths, not by where it begins, so that a shifted line is still read: the name field with its
padding is 17 wide for servers, groups and monitors, 15 for what belongs to one of them; with `--long` 34 and 32. The
state field is 17 wide in both forms. (Measured over published output of X 4.x to 6.0.)
"""

from dataclasses import dataclass

from backends.model import Part, Word
from backends.parsers.words import REMARK, STATES
from backends.text import clean_line

TOP_WIDTHS = (17, 34)
CHILD_WIDTHS = (15, 32)
COMMENT_AT = 18
"""Where the comment begins behind the colon: after a blank and the state field."""
LONGEST_STATE = max(map(len, STATES.meanings))


@dataclass(frozen=True, slots=True)
class Row:
    """A row before anyone says what it is a row of.

    Attributes:
        name: As it stands there, cut or not.
        value: All that stands behind the colon.
        indent: Columns before the name or its `*`.
        width: Columns from the name to the colon.
        starred: Marked as the server that printed the screen.
        dotted: Padded with dots, as servers and groups are.
        line: The whole line.
    """

    name: str
    value: str
    indent: int
    width: int
    starred: bool
    dotted: bool
    line: str

    @property
    def full(self) -> bool:
        """Whether the name leaves no room for dots: 16 characters or more, 33 with `--long`."""
        return self.width - len(self.name) <= 1

    def stands_alone(self, margin: int | None) -> bool | None:
        """Whether this is a row of its own (True), one that belongs to another (False), or neither can be told.

        Where its widths are not the product's, the indentation tells, if there is any left: two columns from `margin`,
        the column of `Cluster :`, or four.
        """
        if self.starred or self.dotted or self.width in TOP_WIDTHS:
            return True
        if self.name == "current" or self.width in CHILD_WIDTHS:
            return False
        return None if margin is None or self.indent <= margin else self.indent - margin < 3


def read_row(line: str) -> Row | None:
    """Read a line as a row, or say `None`.

    A line with the product's widths is one whatever its state; any other line only with a state we know.
    """
    left, colon, value = line.partition(":")
    head = left.strip()
    name = head.removeprefix("*").lstrip()
    starred = name != head
    width = len(left) - left.find(name) if name else 0
    stem, _, padding = name.rpartition(" ")
    dotted = bool(stem) and not padding.strip(".\u2026")
    name = stem.rstrip() if dotted else name
    if not colon or " " in name or not name[:1].isalnum():
        return None
    fits = width in TOP_WIDTHS + CHILD_WIDTHS
    apart = left[-1] in " .\u2026"
    if not fits and not (apart and (name == "current" or STATES.read(value)[0].text in STATES)):
        return None
    return Row(clean_line(name), value, len(left) - len(left.lstrip()), width, starred, dotted, line)


def read_state(value: str) -> tuple[Word, str, str]:
    """Read what stands behind a row's colon: the state, what somebody noted behind it, and the comment.

    What begins before the comment column is a note, and so is what an arrow leads in; the rest is the comment.
    """
    seam = value[COMMENT_AT - 2 : COMMENT_AT]
    split = COMMENT_AT if seam == "  " else len(value)
    word, note = STATES.read(value[:split])
    if len(word.text) > LONGEST_STATE and seam[1:] == " ":  # a new, longer word leaves one blank, not two
        split = COMMENT_AT
        word, note = STATES.read(value[:split])
    comment = value[split:].strip()
    remark = REMARK.search(comment)
    notes = (note, comment[remark.start() :].strip()) if remark else (note,)
    comment = comment[: remark.start()].rstrip() if remark else comment
    return word, clean_line("; ".join(filter(None, notes))), clean_line(comment)


def read_part(row: Row) -> Part:
    """Read a row as a heartbeat, NP resolution, resource or monitor. A note on it is kept with the comment."""
    word, note, comment = read_state(row.value)
    return Part(row.name, word, "; ".join(filter(None, (comment, note))))
