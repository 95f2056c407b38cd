"""Commands that move within a screen."""

from tui.commands.base import EVERYWHERE, Command
from tui.places import SEVERAL, Where


class NextPane(Command):
    """Go to the next pane."""

    keys, label, does = "tab", "pane", "pane(1)"
    where = SEVERAL


class PreviousPane(Command):
    """Go to the pane before."""

    keys, does = "shift+tab", "pane(-1)"
    where = SEVERAL


class NextMatch(Command):
    """Go to the next line that matches."""

    keys, does = "n", "match(1)"
    where = EVERYWHERE - {Where.REVIEW, Where.REPORT}


class PreviousMatch(Command):
    """Go to the matching line before."""

    keys, does = "N", "match(-1)"
    where = EVERYWHERE - {Where.REVIEW, Where.REPORT}


class NextPart(Command):
    """Go to the next part; with a filter to its next line."""

    keys, label, does = "n", "part", "match(1)"
    where = frozenset({Where.REVIEW, Where.REPORT})


class PreviousPart(Command):
    """Go to the part before; with a filter to its line before."""

    keys, does = "N", "match(-1)"
    where = frozenset({Where.REVIEW, Where.REPORT})


class LineDown(Command):
    """Go a line down."""

    keys, does = "j,down", "move(1)"


class LineUp(Command):
    """Go a line up."""

    keys, does = "k,up", "move(-1)"


class ToTop(Command):
    """Go to the first line."""

    keys, does = "g,home", "to_end(False)"


class ToBottom(Command):
    """Go to the last line."""

    keys, does = "G,end", "to_end(True)"


class HalfDown(Command):
    """Go half a page down."""

    keys, does = "ctrl+d", "page(0.5)"


class HalfUp(Command):
    """Go half a page up."""

    keys, does = "ctrl+u", "page(-0.5)"


class PageDown(Command):
    """Go a page down."""

    keys, does = "pagedown", "page(1.0)"


class PageUp(Command):
    """Go a page up."""

    keys, does = "pageup", "page(-1.0)"


class ToLeft(Command):
    """Look further left on long lines."""

    keys, does = "h,left", "sideways(-8)"


class ToRight(Command):
    """Look further right on long lines."""

    keys, does = "l,right", "sideways(8)"
