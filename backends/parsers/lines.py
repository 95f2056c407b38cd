"""Text from outside as clean lines whose columns can be counted."""

from backends.text import clean

NO_BREAK_BLANKS = ("\u00a0", "\u2002", "\u2007", "\u202f")


def clean_lines(text: str) -> list[str]:
    """Split a text into lines without control characters, every blank an ASCII one, tabs expanded.

    Columns are counted in characters: the blanks a web page puts in (U+00A0 and its like) are one column wide, as
    what they stand for.
    """
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    for blank in NO_BREAK_BLANKS:
        text = text.replace(blank, " ")
    return [line.expandtabs() for line in text.split("\n")]
