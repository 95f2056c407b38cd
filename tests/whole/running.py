"""Runs on a pretend site, as an operator has them: by the command line, in a pretend terminal."""

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from backends.control import read_site
from backends.control.clerk import Clerk
from backends.progress import RunRow
from backends.settings import Mode
from backends.sim.desk import ask
from tests.conftest import PretendSite
from tests.terminal import Terminal, python
from tests.whole.outside import PATIENCE_S, clpdeck, until

TOKEN = "failover to server02"
MOVE = "clpgrp -m failover -a server02"


@dataclass
class Operator:
    """Somebody at a pretend site.

    Attributes:
        env: What their shell has set, beside the test's own.
    """

    site: PretendSite
    env: dict[str, str]

    def does(self, *words: str, **env: str) -> tuple[int, str]:
        """Run a command to its end: its exit code, and all it said."""
        done = clpdeck(*words, "--site", self.site.file, **{**self.env, **env})
        return done.returncode, (done.stdout + done.stderr).decode()

    def sits_at(self, *words: str) -> Terminal:
        """A terminal in which a command runs."""
        called = python("-m", "tui", *words, "--site", str(self.site.file))
        return Terminal(called, size=(150, 60), env=self.env)

    def begins(self, *words: str) -> Terminal:
        """A terminal in which the move has just been confirmed."""
        terminal = self.sits_at("run", "move-group", "prod-db", *words)
        terminal.wait_for("anything else begins nothing:", PATIENCE_S)
        terminal.press(f"{TOKEN}\r")
        return terminal

    def begins_and_leaves(self) -> str:
        """Begin the move and let go of it at once; the run's number."""
        with self.begins("--detach") as terminal:
            assert terminal.wait_for_end(PATIENCE_S) == 3
        return self.run().run

    def runs(self) -> tuple[RunRow, ...]:
        """All runs, newest first."""
        clerk = Clerk(read_site(self.site.file), Mode.REFERENCE)
        try:
            return clerk.runs()
        finally:
            clerk.close()

    def run(self) -> RunRow:
        """The newest run."""
        return self.runs()[0]

    def runner(self) -> int:
        """The process that carries the newest run out."""
        holder = self.run().holder
        assert holder
        assert holder.alive
        return holder.pid

    def log(self) -> str:
        """The log of the newest run, as it is on disk."""
        return "".join(path.read_text("utf-8") for path in sorted(self.folder.glob("runs/*/log"))[-1:])

    @property
    def folder(self) -> Path:
        """Where the runs are kept."""
        return self.site.folder / "store"

    def told(self) -> list[str]:
        """The commands that acted, as the site was told them."""
        acts = (one for one in ask(self.site.folder, "told") if one["acts"])
        return [" ".join(one["argv"]) if one["kind"] == "command" else one["operation"] for one in acts]

    def fault(self, *words: str) -> None:
        """Let something go wrong at the site."""
        ask(self.site.folder, "fault", *words)

    def until_told(self, *commands: str) -> None:
        """Wait until the site was told just these commands that act."""
        until(lambda: self.told() == list(commands), self.log)

    def until_over(self) -> RunRow:
        """Wait until the newest run has ended, and its runner with it; the run."""
        until(lambda: bool(self.run().ended) and not self.run().holder, self.log)
        return self.run()

    def clears_up(self) -> None:
        """Let the site begin anew, and end the runners that were started here."""
        for row in self.runs():
            if row.holder and row.holder.alive:
                os.kill(row.holder.pid, signal.SIGKILL)
        ask(self.site.folder, "reset")
        shutil.rmtree(self.folder, ignore_errors=True)
