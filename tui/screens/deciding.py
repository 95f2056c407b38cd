"""What an operator decides about a run: an answer, another runner, an end. Each is asked for in a dialog."""

from backends.events import Choice
from backends.progress import Progress
from backends.settings import Mode
from tui import answers
from tui.messages import Ordered
from tui.orders import Answer, Resume, Stop
from tui.runs import is_gone, question_of
from tui.screens.asking import Asking


class Deciding(Asking, inherit_bindings=False):
    """A screen of one run, on which it is decided about. What is decided is told upwards."""

    _picked = ""
    """The step or check that the operator picked; empty: the one that matters."""

    @property
    def is_covered(self) -> bool:
        """Whether something hides what is asked."""
        return False

    @property
    def _progress(self) -> Progress | None:
        return self.picture.runs.progress(self.place.subject) if self.picture else None

    @property
    def _is_gone(self) -> bool:
        row = self.picture.runs.row(self.place.subject) if self.picture else None
        return row is not None and is_gone(row)

    async def action_answer(self) -> None:
        """Answer what is asked at the step that is looked at, else the oldest question."""
        progress = self._progress
        if self.is_covered:
            self.release()
            return
        if progress is None or not progress.questions:
            self.tell("it asks nothing" if not self._is_gone else "its runner is gone: R has another one go on")
            return
        question = question_of(progress, self._picked) or progress.questions[0]
        choices = "|".join(question.choices)
        if await self._only_looks(f"clpdeck answer {progress.run} {choices} {question.question}"):
            return
        await self.ask(
            answers.to_answer(question, progress),
            lambda choice: self.call_later(self._chosen, question.question, choice),
        )

    async def _chosen(self, question: str, choice: Choice) -> None:
        """Ask for what is still to be typed; the question may have been answered meanwhile by somebody else."""
        progress = self._progress
        asked = next((one for one in progress.questions if one.question == question), None) if progress else None
        if progress is None or asked is None:
            self.tell("that question waits no more")
            return
        sheet = answers.to_write(asked, choice, progress)
        if sheet is None:
            self._answer(progress, question, choice, "")
        else:
            await self.ask(sheet, lambda typed: self._answer(progress, question, choice, typed))

    def _answer(self, progress: Progress, question: str, choice: Choice, typed: str) -> None:
        self.post_message(Ordered(Answer(progress.run, question, choice, answers.as_sent(choice, typed))))
        self.tell(f"the answer is handed in: {choice}")

    async def action_resume(self) -> None:
        """Ask whether a run without a runner is to go on."""
        progress = self._progress
        if self.picture is None or progress is None or not self._is_gone:
            self.tell("it needs no other runner")
        elif not await self._only_looks(f"clpdeck resume {progress.run}"):
            await self.ask(
                answers.to_resume(progress, self.picture.now),
                lambda _yes: self.post_message(Ordered(Resume(progress.run))),
                instead=f"clpdeck resume {progress.run}",
            )

    async def action_halt(self) -> None:
        """Ask what is to end: this console, or more than that."""
        progress = self._progress
        acting = self.picture is not None and self.picture.mode is Mode.OPERATION
        if progress is None or progress.ended or not acting:
            self.call_later(self.run_action, "app.quit")
        else:
            await self.ask(
                answers.to_halt(progress, gone=self._is_gone), lambda choice: self._halt(progress.run, choice)
            )

    def _halt(self, run_: str, choice: str) -> None:
        if choice == answers.LEAVE:
            self.call_later(self.run_action, "app.quit")
            return
        self.post_message(Ordered(Stop(run_, interrupt=choice == answers.INTERRUPT)))
        self.tell("a stop is asked for; what must be undone is undone first")

    async def _only_looks(self, shell: str) -> bool:
        """Say why a read-only console decides nothing, and what to type elsewhere. Tells whether it was so."""
        if self.picture is None or self.picture.mode is Mode.OPERATION:
            return False
        why = "This console is read-only (REFERENCE)."
        sheet = self.tell_more("Nothing is decided from here", why, "In a shell that may act:", shell)
        await self.ask(sheet)
        return True
