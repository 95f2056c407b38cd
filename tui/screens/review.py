"""A plan, whole, before it is begun."""

from collections.abc import Iterator

from backends.plan import Level, Plan, as_procedure
from backends.settings import Mode
from tui import commands
from tui.commands import doing
from tui.forms import Form, Sheet, Token, YesNo
from tui.messages import Keep, Ordered
from tui.orders import Begin
from tui.picture import Picture
from tui.places import Where
from tui.render import review
from tui.render.lines import Line, text_of
from tui.screens.asking import Asking
from tui.widgets.log import LogPane
from tui.widgets.pane import Pane

READ_ONLY = "This console is read-only: it was opened so, or the site file or CLPDECK_READ_ONLY says so."
ELSEWHERE = "Begin it from a console that may act (clpdeck open), or in a shell:"


class Review(Asking, inherit_bindings=False):
    """The written procedure. A filter searches in it and hides nothing; Enter asks for what confirms it."""

    WHERE = Where.REVIEW
    HOME = "procedure"
    BINDINGS = commands.bindings(Where.REVIEW)

    def panes(self) -> Iterator[Pane]:
        """One."""
        yield LogPane[Line](self.look, "procedure", lambda one, _cells: one, plain=text_of, follows=False, hides=False)

    def draw(self, picture: Picture) -> None:
        """Show the warnings and the procedure; another one than was read before from its top on."""
        pane = self.query_one("#procedure", LogPane)
        pane.entitle(review.title(picture, self.size.width))
        pane.replace(review.lines(picture, self.size.width))
        self.from_the_top(pane)

    def remark(self, picture: Picture) -> Line:
        """What Enter will ask for."""
        return review.asked(picture, self.size.width)

    def is_offered(self, command: type[commands.Command], picture: Picture) -> bool:
        """Only what can be read can be begun."""
        return picture.runs.plan is not None if command is doing.Begin else super().is_offered(command, picture)

    def action_match(self, step: int) -> None:
        """Go to the next or the previous stage; with a filter to the line that matches."""
        plan = self.picture.runs.plan if self.picture else None
        if self.pane.pattern or self.picture is None or plan is None:
            super().action_match(step)
        else:
            self.pane.go_part(review.stages(plan, review.lines(self.picture, self.size.width)), step)

    async def action_begin(self) -> None:
        """Ask for what confirms the plan, or say why it cannot be begun here."""
        plan = self.picture.runs.plan if self.picture else None
        if self.picture is None or plan is None:
            return
        shell = review.by_shell(plan)
        if self.picture.mode is not Mode.OPERATION:
            await self.ask(self.tell_more("Nothing is begun from here", READ_ONLY, ELSEWHERE, shell))
        elif plan.level is Level.LOOKS:
            self._begin(plan, "")
        else:
            says = (plan.consequence,) if plan.consequence else ()
            sheet = Sheet(plan.title, says, _form(plan), danger=True, cluster=plan.cluster)
            await self.ask(sheet, lambda typed: self._begin(plan, typed), instead=shell)

    def _begin(self, plan: Plan, typed: str) -> None:
        self.post_message(Ordered(Begin(plan, typed if plan.level >= Level.INTERRUPTS else "")))
        self.tell("beginning; it is written down first, then its runner starts")

    def action_copy(self) -> None:
        """Have the procedure kept as it is written, 80 columns wide, in the clipboard too."""
        plan = self.picture.runs.plan if self.picture else None
        if plan:
            self.post_message(Keep(self.place.crumb, as_procedure(plan), clipboard=True))


def _form(plan: Plan) -> Form:
    if plan.level is Level.UNDOABLE:
        return YesNo("begin it")
    return Token(plan.token, dead=plan.level is Level.LOSES)
