"""Whether this process has a terminal our driver is made for."""

import os
import sys

from textual.driver import Driver

PLAIN_DRIVER = "CLPDECK_PLAIN_DRIVER"
"""Set to anything, it leaves Textual its own driver."""

SOMEBODY_ELSE_S_DRIVER = "TEXTUAL_DRIVER"
"""Set where somebody else carries the screen: textual-serve puts its web driver there."""


def choose() -> type[Driver] | None:
    """Our driver on a real terminal of a Unix, None (Textual's own choice) anywhere else.

    Textual reads standard input and draws on standard error.
    """
    if sys.platform == "win32" or os.environ.get(PLAIN_DRIVER) or os.environ.get(SOMEBODY_ELSE_S_DRIVER):
        return None
    if os.environ.get("TERM", "dumb") in {"", "dumb", "unknown"}:
        return None
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        return None
    from tui.driver.driver import DiffDriver  # noqa: PLC0415 - needs termios, which only a Unix has

    return DiffDriver
