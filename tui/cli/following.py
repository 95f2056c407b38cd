"""A run in a plain terminal: its log as it comes, its questions with their answers."""

import select
import sys
import termios
import threading
from datetime import datetime

from backends.control.clerk import Clerk
from backends.control.tracking import Tracker
from backends.errors import ClpdeckError, StoreError
from backends.events import Asked
from backends.progress import LogLine, Progress
from tui.cli.base import GOES_ON, NOT_DONE, write
from tui.runs import is_gone, of_run


class Follower:
    """Follows one run at the terminal until it ends, or is let go of.

    Args:
        asks: Whether questions are answered here; otherwise one of them ends the following.
        quiet: Only how it ends, or that it waits, is said, in one line.
    """

    def __init__(self, clerk: Clerk, run: str, *, asks: bool, quiet: bool = False) -> None:
        self._clerk, self._run, self._asks, self._quiet = clerk, run, asks, quiet
        self._tracker = Tracker(clerk, run)
        self._put: tuple[str, ...] = ()
        """The questions that are on the screen."""
        self._trouble = ""

    def follow(self) -> int:
        """Print what comes. Returns the exit code."""
        try:
            while True:
                code = self._glance_if_it_can_be()
                if code is not None:
                    return code
                self._wait()
        except KeyboardInterrupt:
            goes_on = "waits for an answer" if self._put else "goes on"
            write(f"\nlet go of run {self._run}, which {goes_on}; {self._clerk.command('attach', self._run)}\n")
            return GOES_ON

    def _glance_if_it_can_be(self) -> int | None:
        """A store that cannot be read is said once, and does not end the following: the run goes on all the same."""
        try:
            code = self._glance()
        except StoreError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                write(f"clpdeck: {error}\n")
            return None
        self._trouble = ""
        return code

    def _glance(self) -> int | None:
        """Print what is new. Returns the exit code where there is nothing more to follow."""
        tracker = self._tracker
        tracker.look()
        lines = "".join(told(line) for line in tracker.lines())
        write("" if self._quiet else lines)
        progress = tracker.progress
        if progress is None:
            return None
        if progress.ended:
            how = of_run(tracker.row).word if tracker.row else progress.ended
            said = f"; {progress.says}" if self._quiet and progress.says else ""
            write(f"run {self._run} is over: {how}{said.rstrip('.')}; {self._clerk.command('report', self._run)}\n")
            return 0 if progress.ended == "done" else NOT_DONE
        if tracker.row and is_gone(tracker.row):
            write(f"run {self._run} has no runner; {self._clerk.command('resume', self._run)}\n")
            return GOES_ON
        return self._put_questions(progress)

    def _put_questions(self, progress: Progress) -> int | None:
        """Put what is asked now and was not before. Returns the exit code where nobody here can answer.

        What was typed before a question stood there was meant for another one, or for none.
        """
        open_ = tuple(one.question for one in progress.questions)
        if self._asks and not set(open_) <= set(self._put):
            termios.tcflush(sys.stdin, termios.TCIFLUSH)
        for asked in progress.questions:
            if asked.question not in self._put and self._asks:
                write(prompt(asked))
        self._put = open_
        if open_ and not self._asks:
            command = self._clerk.command("answer", self._run, "CHOICE", open_[0])
            write(f"run {self._run} waits for an answer: {command}\n")
            return GOES_ON
        return None

    def _wait(self) -> None:
        """Wait for a glance, or for a line from the operator where something is asked."""
        if not (self._put and self._asks):
            threading.Event().wait(self._clerk.glance_s)
        elif select.select([sys.stdin], [], [], self._clerk.glance_s)[0]:
            typed = sys.stdin.readline()
            if not typed:  # the terminal is gone, or ctrl+d
                raise KeyboardInterrupt
            self._answer(typed.strip())

    def _answer(self, typed: str) -> None:
        """Answer the question that is named first, or the only one there is."""
        named, _, rest = typed.partition(" ")
        question, typed = (named, rest.strip()) if named in self._put else (self._put[0], typed)
        choice, _, value = typed.partition(" ")
        if not choice:
            return
        if len(self._put) > 1 and question != named:
            write(f"several questions wait: say which one is answered, as in `{question} {typed}`\n")
            return
        try:
            inputs = "\n".join(value.split()) if choice == "value" else value.strip()
            first = self._clerk.answer(self._run, question, choice, inputs)
        except ClpdeckError as error:
            first = str(error)
        if first:
            write(f"{first}\n")


def told(line: LogLine) -> str:
    """A line of a run's log."""
    return f"{clock(line.at)} {line.step:5} {line.source:9} {line.mark} {line.text}\n"


def prompt(asked: Asked) -> str:
    """How a question is answered here. What is asked stands in the log."""
    ways = {"skip": "skip REASON", "value": "value NAME=VALUE"}
    typed = ", ".join(ways.get(choice, choice) for choice in asked.choices)
    return f"[??] {asked.question}, step {asked.step}: type {typed}, and Enter\n"


def clock(at: datetime) -> str:
    """The time of day here."""
    return f"{at.astimezone():%H:%M:%S}"
