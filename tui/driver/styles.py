"""How a cell looks: SGR parameters read into a value, and the shortest way from one look to the next."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

ATTRIBUTES = frozenset({"1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53"})
"""The codes Rich writes for bold, dim, italic, underline, blink (2), reverse, conceal, strike, ... overline."""

SEEN_ON_A_BLANK = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""The attributes that show where there is no letter."""

SWITCHED_OFF_BY = {
    **dict.fromkeys(("1", "2"), "22"),
    **dict.fromkeys(("4", "21"), "24"),
    **dict.fromkeys(("5", "6"), "25"),
    **dict.fromkeys(("51", "52"), "54"),
    "3": "23",
    "7": "27",
    "8": "28",
    "9": "29",
    "53": "55",
}


class Style(NamedTuple):
    """One look. Two cells that look alike compare equal, however their SGR sequence was written."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    """SGR parameters such as `31` or `38;2;1;2;3`; empty is the terminal's own colour."""
    background: str = ""

    @property
    def on_blank(self) -> "Style":
        """What of this look can be seen on a blank: two styles that agree in it need no SGR between them."""
        if self.attributes & SEEN_ON_A_BLANK:
            return self
        return Style(background=self.background)

    @property
    def erasable(self) -> bool:
        """Whether a blank of this look is what a terminal leaves behind when it erases."""
        return not self.attributes & SEEN_ON_A_BLANK


PLAIN = Style()


@lru_cache(4096)
def read_style(parameters: str, *, colour: bool = True) -> Style:
    """Read the parameters of one SGR sequence that starts from the plain look, as Textual's all do.

    Args:
        parameters: What stands between `ESC [` and `m`. Codes nobody knows are left out.
        colour: False takes every colour out (NO_COLOR) and leaves bold, dim, underline, reverse and their kind.
    """
    attributes: set[str] = set()
    foreground = background = ""
    codes = iter(parameters.split(";"))
    for code in codes:
        if code in ATTRIBUTES:
            attributes.add(code)
        elif code in {"", "0"}:
            attributes.clear()
            foreground = background = ""
        elif code == "38":
            foreground = _long_colour(code, codes)
        elif code == "48":
            background = _long_colour(code, codes)
        elif len(code) > 1 and code[:-1] in {"3", "9"}:
            foreground = "" if code == "39" else code
        elif len(code) > 1 and code[:-1] in {"4", "10"}:
            background = "" if code == "49" else code
    if not colour:
        foreground = background = ""
    return Style(frozenset(attributes), foreground, background)


@lru_cache(4096)
def change_style(old: Style | None, new: Style) -> str:
    """The shortest SGR sequence from `old` (None: nobody knows) to `new`; empty where there is nothing to change."""
    if old == new:
        return ""
    from_plain = ";".join(_sorted(new.attributes) + [code for code in (new.foreground, new.background) if code])
    afresh = f"\x1b[0;{from_plain}m" if from_plain else "\x1b[m"
    if old is None:
        return afresh
    return min(f"\x1b[{';'.join(_steps(old, new))}m", afresh, key=len)


def _steps(old: Style, new: Style) -> list[str]:
    """The codes that switch off what `new` has no more, then those that switch on what it has and `old` had not."""
    off = {SWITCHED_OFF_BY[code] for code in old.attributes - new.attributes}
    kept = {code for code in old.attributes & new.attributes if SWITCHED_OFF_BY[code] not in off}
    codes = _sorted(off) + _sorted(new.attributes - kept)
    if old.foreground != new.foreground:
        codes.append(new.foreground or "39")
    if old.background != new.background:
        codes.append(new.background or "49")
    return codes


def _long_colour(code: str, rest: Iterator[str]) -> str:
    """Take the parameters of a 256-colour (`38;5;n`) or 24-bit (`38;2;r;g;b`) colour from the codes that follow."""
    kind = next(rest, "")
    values = [next(rest, "") for _ in range({"5": 1, "2": 3}.get(kind, 0))]
    return ";".join([code, kind, *values]) if values and all(values) else ""


def _sorted(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=int)
