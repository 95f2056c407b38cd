"""What a command is: its keys, its word, where it works. Its class name is the action, its docstring the help."""

import re
from typing import ClassVar

from tui.places import Where

EVERYWHERE = frozenset(Where)


class Command:
    """Something the operator can do.

    Attributes:
        keys: The keys that do it, by Textual's names, the one to show first.
        label: Its word in the line of keys; empty for what everybody knows.
        where: The screens on which it can be done.
        on: Who does it: the app, or the screen one is on.
        does: The action with its arguments, where it is not simply the class name.
    """

    keys: ClassVar[str]
    label: ClassVar[str] = ""
    where: ClassVar[frozenset[Where]] = EVERYWHERE
    on: ClassVar[str] = "screen"
    does: ClassVar[str] = ""

    @classmethod
    def action(cls) -> str:
        """The action Textual runs for it: `app.poll_now` for `PollNow`."""
        own = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        return f"{cls.on}.{cls.does or own}"

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Its keys as they stand on the keyboard, the one to show first."""
        return tuple(NAMES.get(key, key) for key in cls.keys.split(","))

    @classmethod
    def help(cls) -> str:
        """What it is for, in a sentence."""
        return (cls.__doc__ or "").strip()


NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "slash": "/",
    "question_mark": "?",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "PgDn",
    "pageup": "PgUp",
}
