"""Commands that lead to another screen."""

from tui.commands.base import EVERYWHERE, Command
from tui.places import OBSERVED, Where


class GoOverview(Command):
    """All clusters, one line each, worst first."""

    keys, label, on = "1", "overview", "app"
    where = EVERYWHERE - {Where.OVERVIEW}
    does = "go('overview')"


class GoCluster(Command):
    """One cluster: what every observer says, side by side."""

    keys, label, on = "2", "cluster", "app"
    where = EVERYWHERE - {Where.CLUSTER}
    does = "go('cluster')"


class GoEvidence(Command):
    """The whole by all evidence: certain, likely, what to do."""

    keys, label, on = "e", "evidence", "app"
    where = (OBSERVED | {Where.OVERVIEW}) - {Where.EVIDENCE}
    does = "go('evidence')"


class GoAws(Command):
    """Backup sets, and whether it could be restored tonight."""

    keys, label, on = "4", "AWS", "app"
    where = EVERYWHERE - {Where.AWS}
    does = "go('aws')"


class GoPlans(Command):
    """What can be done: procedures, to be read before they run."""

    keys, label, on = "5", "plans", "app"
    where = EVERYWHERE - {Where.PLANS, Where.SUBJECT}
    does = "go('plans')"


class GoPlansOf(Command):
    """What can be done about it: procedures, to be read first."""

    keys, label, on = "5,enter", "plans", "app"
    where = frozenset({Where.SUBJECT})
    does = "go('plans')"


class GoRuns(Command):
    """All runs: those that go on, and those that are over."""

    keys, label, on = "6", "runs", "app"
    where = EVERYWHERE - {Where.RUNS}
    does = "go('runs')"


class GoReport(Command):
    """Read what the run did, who said what, and what is left."""

    keys, label = "o", "report"
    where = frozenset({Where.RUN})


class GoEvents(Command):
    """All that changed, newest first."""

    keys, label, on = "7", "events", "app"
    where = EVERYWHERE - {Where.EVENTS}
    does = "go('events')"


class GoInfo(Command):
    """Who you are, what is set and by what, how sources answer."""

    keys, label, on = "9", "info", "app"
    where = EVERYWHERE - {Where.INFO}
    does = "go('info')"


class GoHelp(Command):
    """What can be done here; Enter does it."""

    keys, label, on = "question_mark", "help", "app"
    where = EVERYWHERE - {Where.HELP}
    does = "go('help')"


class CloseHelp(Command):
    """Go back to where you asked for help."""

    keys, label, on = "question_mark", "close", "app"
    where = frozenset({Where.HELP})
    does = "up"


class Back(Command):
    """Go up, at last to the overview."""

    keys, label, on = "q", "back", "app"
    where = EVERYWHERE - {Where.OVERVIEW}
    does = "leave"


class Leave(Command):
    """Leave, from the overview. The clusters do not notice."""

    keys, label, on = "q", "quit", "app"
    where = frozenset({Where.OVERVIEW})


class Up(Command):
    """Let go of filter or full pane, or else go up."""

    keys, on = "escape", "app"


class Last(Command):
    """Go to where you were before."""

    keys, on = "minus", "app"


class Backward(Command):
    """Walk back on the way you came."""

    keys, on = "left_square_bracket", "app"
    does = "walk(-1)"


class Forward(Command):
    """Walk ahead again."""

    keys, on = "right_square_bracket", "app"
    does = "walk(1)"
