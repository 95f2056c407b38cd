"""Which modes of the terminal were switched, so that each can be switched back whatever happens."""

import re

PRIVATE_MODE = re.compile(r"\x1b\[\?(\d+)([hl])")
KITTY_KEYS = re.compile(r"\x1b\[([><])\d*u")

ON_BEFORE_WE_CAME = frozenset({"7", "25"})
"""Line wrap and a visible cursor."""

ALT_SCREEN, CURSOR = "1049", "25"


class Modes:
    """A book of the private modes that are not as we found them."""

    def __init__(self) -> None:
        self.switched: set[str] = set()
        self.kitty_pushed = 0

    @property
    def cursor_hidden(self) -> bool:
        """Whether the cursor is switched off."""
        return CURSOR in self.switched

    def note(self, written: str) -> None:
        """Read what is sent to the terminal, and keep the book."""
        for mode, way in PRIVATE_MODE.findall(written):
            if (way == "h") == (mode in ON_BEFORE_WE_CAME):
                self.switched.discard(mode)
            else:
                self.switched.add(mode)
        for way in KITTY_KEYS.findall(written):
            self.kitty_pushed = max(0, self.kitty_pushed + (1 if way == ">" else -1))

    def back(self) -> str:
        """What to send so that the terminal is as we found it; empty when it is. The alternate screen goes last."""
        modes = sorted(self.switched, key=lambda mode: (mode == CURSOR, mode == ALT_SCREEN, int(mode)))
        switches = [f"\x1b[?{mode}{'h' if mode in ON_BEFORE_WE_CAME else 'l'}" for mode in modes]
        return "\x1b[<u" * self.kitty_pushed + "".join(switches)
