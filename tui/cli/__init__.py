"""The command line, one module a family. What is slow to load is loaded by the command that uses it."""

from typing import Annotated

import typer

from tui.cli import duties, forcing, looking, opening, plans, policies, preventing, runs, standby, thawing
from tui.cli.base import GOES_ON, WRONG_CALL, app

__all__ = [
    "GOES_ON",
    "WRONG_CALL",
    "app",
    "duties",
    "forcing",
    "looking",
    "opening",
    "plans",
    "policies",
    "preventing",
    "runs",
    "standby",
    "thawing",
]

ORDER = (
    *("open", "watch", "status", "ready", "sets", "check-forced-stop", "demo"),
    *("plan", "run", "runs", "attach", "answer", "resume", "stop", "log", "report", "obligations", "thaw"),
    *("policy", "forced-stop-script", "parse", "sim"),
)
"""As help lists them: what looks, what acts, tools."""

app.registered_commands.sort(key=lambda one: ORDER.index(one.name or getattr(one.callback, "__name__", "")))


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - takes longer to load than all else here

        print(f"clpdeck {version('clpdeck')}")
        raise typer.Exit


@app.callback()
def main(
    shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A console for NEC CLUSTERPRO X / EXPRESSCLUSTER X clusters on AWS."""
    del shown
