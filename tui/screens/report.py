"""What a run did, for those who were not there."""

from collections.abc import Iterator

from tui import commands
from tui.look import Meaning
from tui.picture import Picture
from tui.places import Where
from tui.render import report
from tui.render.lines import Line, line, text_of
from tui.screens.framed import Framed
from tui.widgets.log import LogPane
from tui.widgets.pane import Pane


class Report(Framed, inherit_bindings=False):
    """The report as far as the run goes, to be read, searched and kept. r writes it anew."""

    WHERE = Where.REPORT
    HOME = "report"
    BINDINGS = commands.bindings(Where.REPORT)

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield LogPane[Line](self.look, "report", lambda one, _cells: one, plain=text_of, follows=False, hides=False)

    def draw(self, picture: Picture) -> None:
        """Show it; another one than was read before from its top on."""
        pane, told = self.query_one("#report", LogPane), picture.runs.reported
        pane.entitle(line(f" REPORT of run {self.place.subject}", Meaning.TITLE))
        waits = (line(" it is being written ...", Meaning.DIM),)
        pane.replace(waits if told is None else report.lines(told, self.size.width))
        self.from_the_top(pane)

    def remark(self, picture: Picture) -> Line:
        """What prints it."""
        told = f" clpdeck report {self.place.subject}   prints it; --format html or json"
        return line(told, Meaning.KEY) if picture.runs.reported else super().remark(picture)

    def action_match(self, step: int) -> None:
        """Go to the next part; with a filter to the line that matches."""
        told = self.picture.runs.reported if self.picture else None
        if self.pane.pattern or not told:
            super().action_match(step)
        else:
            self.pane.go_part(report.parts(told, self.size.width), step)
