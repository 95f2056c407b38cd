"""What things look like: colours and attributes by meaning, read from `themes/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rich.style import Style

from backends.errors import ClpdeckError

DEFAULT = "ansi-dark"


class Meaning(StrEnum):
    """Why a piece of text looks as it does. A theme gives each a style; text alone must carry it too."""

    PLAIN = "plain"
    OK = "ok"
    ATTENTION = "attention"
    BAD = "bad"
    OFF = "off"
    CHANGING = "changing"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"
    SILENT = "silent"
    DISAGREE = "disagree"
    DIM = "dim"
    TITLE = "title"
    BADGE = "badge"
    BANNER = "banner"
    CURSOR = "cursor"
    KEY = "key"
    MATCH = "match"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Look:
    """A theme: a style for every meaning, from the 16 ANSI colours, so that the user's own palette applies.

    Attributes:
        dark: Made for light text on a dark ground.
    """

    name: str
    dark: bool
    styles: Mapping[Meaning, Style]


def names() -> tuple[str, ...]:
    """The themes there are, by name."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _themes() if file.name.endswith(".toml")))


@cache
def load(name: str = DEFAULT) -> Look:
    """Read a theme.

    Raises:
        ClpdeckError: There is no theme of that name, or it leaves out a meaning.
    """
    if name not in names():
        raise ClpdeckError(f"there is no theme {name!r}; the themes are {', '.join(names())}")
    table = tomllib.loads(files("themes").joinpath(f"{name}.toml").read_text("utf-8"))
    missing = [meaning for meaning in Meaning if meaning not in table["meaning"]]
    if missing:
        raise ClpdeckError(f"theme {name!r} has no style for {', '.join(missing)}")
    return Look(name, table["dark"], {meaning: Style.parse(table["meaning"][meaning]) for meaning in Meaning})


def layout() -> str:
    """The style sheet that says where things stand. It knows no colours."""
    return files("themes").joinpath("console.tcss").read_text("utf-8")


def _themes() -> list[Traversable]:
    return list(files("themes").iterdir())
