"""What our driver may say to a terminal, and nothing else. Anything foreign in the bytes is found here."""

import re
import unicodedata

DRAWING = re.compile(
    r"\x1b\[(?:\d+(?:;\d+)?)?H"  # to a place
    r"|\x1b\[\d*[ABCD]"  # by so many
    r"|\x1b\[K"  # erase to the end of the line
    r"|\x1b\[\d+X"  # erase so many cells
    r"|\x1b\[\d+;\d+r\x1b\[\d+H\x1b\[\d*[LM]\x1b\[r"  # move the lines between two others, and only with an end
    r"|\x1b\[[\d;]*m"  # look
    r"|\x1b\[6n"  # where is your cursor?
    r"|\r\r?\n"  # to the next line, as a pty passes it on
    r"|\r"
)
SETTING = re.compile(
    r"\x1b\[\?(?:7|25|1004|1049|2004|2026|2048)[hl]"  # wrap, cursor, focus, alternate screen, paste, brackets, sizes
    r"|\x1b\[\?(?:2026|2048)\$p"  # do you know this mode?
    r"|\x1b\[<u"  # kitty's keys off
    r"|\x1b\]22;default\x07"  # the mouse pointer's usual shape
    r"|\x1b\]2;\[(?:REFERENCE read-only|OPERATION)\] clpdeck\x07"  # our title, which holds nothing from outside
)
CLIPBOARD = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/]*=*\x07")
SPOKEN = re.compile("|".join(form.pattern for form in (DRAWING, SETTING, CLIPBOARD)))

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
MOST_MARKS = 3
"""Combining marks in a row that a language may need."""


def foreign(received: bytes) -> list[str]:
    """What of the bytes a terminal got is neither our driver's vocabulary nor text that only shows."""
    found: list[str] = []
    end = 0
    text = received.decode("utf-8", errors="surrogateescape")
    for word in SPOKEN.finditer(text):
        found += unshowable(text[end : word.start()])
        end = word.end()
    return [*found, *unshowable(text[end:])]


def unshowable(text: str) -> list[str]:
    """The characters of a text that do more, or less, than show, each with what stands around it."""
    found: list[str] = []
    marks = 0
    for at, character in enumerate(text):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if kind in FORBIDDEN or marks > MOST_MARKS:
            found.append(f"{character!r} in {text[max(at - 20, 0) : at + 20]!r}")
    return found
