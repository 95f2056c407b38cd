"""What can be done here, as a list: key, word, sentence."""

from collections.abc import Sequence

from tui.commands import Command
from tui.look import Meaning
from tui.render.lines import Entry, columns, line, say


def entries(commands: Sequence[type[Command]], where: str, cells: int) -> tuple[Entry, ...]:
    """The commands of a screen; what is chosen is a command's name."""
    widths = (10, 9, max(cells - 22, 1))
    head = Entry(line(f" KEYS ON {where.upper()}; Enter does what the cursor is on", Meaning.TITLE), heading=True)
    rows = [
        Entry(
            (say(" "), *columns((line(_keys(one), Meaning.KEY), line(one.label), line(one.help())), widths)),
            one.__name__,
        )
        for one in commands
    ]
    return (head, *rows)


def _keys(command: type[Command]) -> str:
    return " ".join(command.names())
