"""Text from outside, made safe to show.

Everything a node, a tag, a file or an AWS reply says is untrusted: Textual writes what it is given to the terminal,
escape sequences included. So every such text passes `clean` where it enters, and no other place needs to think of it.
"""

import codecs
import re
import unicodedata

ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]"  # CSI: colours, cursor, modes
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC with their text
    r"|\x9b[0-?]{0,64}[ -/]{0,8}[@-~]"  # the same CSI, in one C1 byte
    r"|\x1b[ -/]{0,8}[0-~]"  # two-byte escapes
)
NOT_FOR_A_SCREEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # marks that reorder, join or hide text
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"  # letters and marks without a body
    "\ufff9-\ufffb\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff\ud800-\udfff]"
)
FLAG_LETTERS = {0x1F1E6 + at: letter for at, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
"""A flag is two letters of its own, how wide no two terminals agree; it is shown as the two letters of its country."""
MOST_MARKS = 3
MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")
"""Where more combining marks than that may stand in a row; no such mark is a letter or a digit."""


def clean(text: str) -> str:
    """Take out what could steer or smear a terminal.

    That is escape sequences, control characters, bidi and invisible marks, and combining marks beyond what a language
    needs. Line feeds and tabs stay; carriage returns go. Linear in the length of the text.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = NOT_FOR_A_SCREEN.sub("", ESCAPE_SEQUENCE.sub("", text))
    return shown if shown.isascii() else MARKS.sub(_few_marks, shown.translate(FLAG_LETTERS))


def clean_line(text: str) -> str:
    """As `clean`, for a text that must stay on one line: line ends and tabs become blanks."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def decode(raw: bytes) -> str:
    """Read bytes whose encoding nobody told: UTF-8, else the Japanese ones Linux and Windows nodes speak.

    What PowerShell redirects into a file is UTF-16 and begins with a mark that says so. EUC-JP comes before CP932,
    which takes almost any bytes for half-width katakana. Never fails: what is none of them is read as UTF-8 with
    replacement marks.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8", "euc_jp", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")


def _few_marks(run: re.Match[str]) -> str:
    """Keep at most `MOST_MARKS` combining marks in a row: more is a smear over the neighbouring lines."""
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def bucket_prefix(cluster: str) -> str:
    """What the name of every bucket begins with that clpdeck makes for a cluster: `clpdeck-np-prod-db-`."""
    name = re.sub(r"[^a-z0-9]+", "-", cluster.casefold()).strip("-")[:30].strip("-")
    return f"clpdeck-np-{name}-"
