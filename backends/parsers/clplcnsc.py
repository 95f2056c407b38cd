"""What `clplcnsc -l` lists: the licences that are registered on a server.

What X 4.x and 5.x print is not published: this is the published form of the older `-v` (X 3.3), a title with the
product and rows of a label, dots and a value, read leniently. That a row names the serial number, and as `Serial No`,
is believed, by the words that registering and deleting print.
"""

import re
from dataclasses import dataclass, field

from backends.model import Facts
from backends.parsers.said import Said

TITLE = re.compile(r"\s*<\s*(?!Serial No|Filename)(.+?)\s*>\s*")
ROW = re.compile(r"\s*([A-Za-z][A-Za-z .()/]*?)\s*(?:\.{2,}|:)\s*(.*)")
SERIAL = re.compile(r"serial\s*(?:no|number|num)?", re.IGNORECASE)
STATUS = "status"
NUMBER = "seq"
DONE = "Command succeeded."
NONE_KNOWN = 0
KIND = re.compile(r"^(?:Cluster )?License\s+", re.IGNORECASE)


@dataclass(slots=True)
class _Licence:
    product: str
    rows: dict[str, str] = field(default_factory=dict)


def parse_licences(topic: str, said: Said) -> Facts:
    """Read every licence: under its serial number its product and state. Never raises.

    One without a serial number is called by its place in the list: its key is nobody's to read. How many there are is
    only said where the command ended well, and all of it was read.
    """
    licences, unread = _read(said.lines)
    unread += said.errors
    pairs: dict[str, str] = {}
    for place, licence in enumerate(licences, start=1):
        name = next((text for label, text in licence.rows.items() if SERIAL.fullmatch(label) and text), "")
        name = name or f"licence {licence.rows.get(NUMBER) or place}"
        word = ", ".join(filter(None, (licence.product, licence.rows.get(STATUS, ""))))
        pairs[name] = f"{pairs[name]}; {word}" if name in pairs else word
    if said.code != NONE_KNOWN and not unread:
        unread = [f"the list may not be whole (exit code {said.code})"]
    if not unread and (licences or DONE in said.out):
        pairs["count"] = str(len(licences))
    elif not unread:
        unread = list(said.anything)
    return Facts(topic, tuple(pairs.items()), tuple(unread))


def _read(lines: list[str]) -> tuple[list[_Licence], list[str]]:
    """A title begins a licence, and so does the next number, or serial number, under the same title."""
    product, open_, found, unread = "", None, [], []
    for line in lines:
        title, row = TITLE.fullmatch(line), ROW.fullmatch(line)
        if title:
            product, open_ = KIND.sub("", title[1]), None
        elif line.strip() == DONE:
            continue
        elif row and product:
            label = row[1].strip().lower()
            label = "serial no" if SERIAL.fullmatch(label) else label
            if open_ is None or label in open_.rows:
                open_ = _Licence(product)
                found.append(open_)
            open_.rows[label] = row[2].strip()
        else:
            unread.append(line)
    return found, unread
