"""A written report as Markdown (CommonMark, and what ticket systems add to it). What comes from outside stays text.

Others' words stand in code, where nothing is markup, a link, or the mention of somebody. Ours may have names in them,
so what is markup in them is escaped, and a word that a ticket system would turn into a link stands in code as well.
"""

import re
from collections.abc import Iterable, Iterator

from backends.report.blocks import Block, Facts, Heading, Items, Line, Paragraph, Verbatim, Words
from backends.text import clean, clean_line

SHORTEST_FENCE = 3
MARKUP = re.compile(r"[\\`*\[\]<>&~|#]|(?<![^\W_])_|_(?![^\W_])")
LINKED = re.compile(r"(\S*(?:[@#!~%$^&](?=\w)|://|www\.)\S*)")
"""A mention, a reference to an issue, a label and their like, or an address."""
TICKS = re.compile("`+")


def written(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown, a blank line between two."""
    return "\n\n".join("\n".join(_block(block)) for block in blocks) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, line=line):
            yield f"{'#' * level} {_line(line)}"
        case Paragraph(line=line):
            yield _line(line)
        case Facts(rows=rows):
            yield from (f"- **{_prose(label)}:** {_line(line)}" for label, line in rows)
        case Items(lines=lines):
            yield from (f"* {_line(line)}" for line in lines)  # another bullet: not the list of facts going on
        case Words(text=text):
            fence = "`" * max(SHORTEST_FENCE, _longest_ticks(text) + 1)
            yield from (fence, clean(text), fence)


def _line(line: Line) -> str:
    return "".join(_code(part.text) if isinstance(part, Verbatim) else _prose(part) for part in line)


def _prose(text: str) -> str:
    """Our words, which never begin a line. Every second part is one that would be linked."""
    parts = LINKED.split(clean_line(text))
    return "".join(_code(part) if at % 2 else MARKUP.sub(r"\\\g<0>", part) for at, part in enumerate(parts))


def _code(text: str) -> str:
    """Others' words: in as many backticks as it takes, and blanks where they begin or end with one."""
    shown = clean_line(text).strip()
    if not shown:
        return "(nothing)"
    ticks = "`" * (_longest_ticks(shown) + 1)
    edge = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{edge}{shown}{edge}{ticks}"


def _longest_ticks(text: str) -> int:
    return max(map(len, TICKS.findall(text)), default=0)
