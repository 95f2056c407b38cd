"""Commands that do something with what is shown, or ask for more. What could change a cluster opens a dialog first."""

from tui.commands.base import EVERYWHERE, Command
from tui.places import OBSERVED, SEVERAL, Where


class Open(Command):
    """Open what the cursor is on."""

    keys, label = "enter", "open"
    where = frozenset({Where.OVERVIEW, Where.CLUSTER, Where.PLANS, Where.RUNS, Where.EVENTS, Where.HELP})


class Begin(Command):
    """Begin this plan; what it asks for stands above."""

    keys, label = "enter", "begin"
    where = frozenset({Where.REVIEW})


class FillIn(Command):
    """Change the answer under the cursor, or go on from the top."""

    keys, label = "enter,e", "change"
    where = frozenset({Where.FORM})


class Answer(Command):
    """Answer what the run asks; you choose, then Enter."""

    keys, label = "enter", "answer"
    where = frozenset({Where.RUN})


class Resume(Command):
    """Have a run whose runner is gone go on; asks first."""

    keys, label = "R", "resume"
    where = frozenset({Where.RUN})


class DifferOnly(Command):
    """Show only what the observers differ on; again for all."""

    keys, label = "v", "views"
    where = frozenset({Where.CLUSTER})


class Raw(Command):
    """Read an observer's own words; again for the next one."""

    keys, label = "y", "raw"
    where = frozenset({Where.OVERVIEW, *OBSERVED})


class Follow(Command):
    """Follow what is newest, or stay where you read."""

    keys, label = "s", "follow"
    where = frozenset({Where.EVENTS, Where.RUN})


class LogOf(Command):
    """Show the log of all, of this step, of a lane; again: next."""

    keys, label = "L", "log of"
    where = frozenset({Where.RUN})


class Wrap(Command):
    """Break long lines of the log, or let them run on."""

    keys, label = "w", "wrap"
    where = frozenset({Where.RUN})


class Pause(Command):
    """Hold the picture still; looking goes on, changes wait."""

    keys, label, on = "p", "pause", "app"


class PollNow(Command):
    """Ask every source again now."""

    keys, label, on = "r", "poll now", "app"


class Filter(Command):
    """Keep only lines that match a regex; !regex: that do not."""

    keys, label = "slash", "filter"


class Acknowledge(Command):
    """Acknowledge the banner; it becomes a word in line 1."""

    keys, label, on = "a", "ack", "app"


class Copy(Command):
    """Copy the pane's text to the clipboard, and to a file."""

    keys, label = "c", "copy"


class Save(Command):
    """Save the text of the whole screen to a file."""

    keys, label = "S", "save"


class Full(Command):
    """Give this pane the whole screen, or give it back."""

    keys, label = "f", "full"
    where = SEVERAL


class Quit(Command):
    """Leave, at once. Clusters and runs do not notice."""

    keys, on = "ctrl+c", "app"
    where = EVERYWHERE - {Where.RUN}


class Halt(Command):
    """Leave the run alone, or end it: asks which."""

    keys, label = "ctrl+c", "detach..."
    where = frozenset({Where.RUN})


class Repaint(Command):
    """Paint it all again, when something wrote over it."""

    keys, on = "ctrl+l", "app"


class SuspendProcess(Command):
    """Go to the shell; fg comes back. Looking stands still."""

    keys, on = "ctrl+z", "app"
