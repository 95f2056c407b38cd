"""What the operator can do. Bindings, the line of keys and the help list are all read from the classes here."""

from textual.binding import Binding, BindingType

from tui.commands import doing, going, moving
from tui.commands.base import Command
from tui.places import Where

__all__ = ["ALL", "Command", "bindings", "here"]

ALL: tuple[type[Command], ...] = (
    doing.Open,
    doing.FillIn,
    doing.Begin,
    moving.NextPart,
    doing.Answer,
    doing.Resume,
    doing.Acknowledge,
    doing.DifferOnly,
    going.GoEvidence,
    doing.Raw,
    going.GoPlansOf,
    doing.Follow,
    going.GoReport,
    doing.LogOf,
    doing.Wrap,
    doing.Halt,
    going.GoAws,
    going.GoPlans,
    going.GoRuns,
    going.GoEvents,
    moving.NextPane,
    doing.Full,
    doing.Pause,
    doing.PollNow,
    doing.Filter,
    going.Back,
    going.Leave,
    doing.Copy,
    doing.Save,
    going.GoOverview,
    going.GoCluster,
    going.GoInfo,
    doing.Quit,
    going.Up,
    going.Last,
    going.Backward,
    going.Forward,
    moving.PreviousPane,
    moving.NextMatch,
    moving.PreviousMatch,
    moving.PreviousPart,
    moving.LineDown,
    moving.LineUp,
    moving.ToTop,
    moving.ToBottom,
    moving.HalfDown,
    moving.HalfUp,
    moving.PageDown,
    moving.PageUp,
    moving.ToLeft,
    moving.ToRight,
    doing.Repaint,
    doing.SuspendProcess,
    going.GoHelp,
    going.CloseHelp,
)
"""Every command, most useful first: the order of the line of keys and of the help list."""


def here(where: Where) -> tuple[type[Command], ...]:
    """What can be done on a screen."""
    return tuple(command for command in ALL if where in command.where)


def bindings(where: Where) -> list[BindingType]:
    """The keys of a screen, as Textual wants them."""
    return [Binding(command.keys, command.action(), command.help(), show=False) for command in here(where)]
