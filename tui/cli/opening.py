"""The commands that open the console, and the pretend site: open, watch, attach, demo, sim."""

from pathlib import Path
from typing import Annotated

import typer

from backends.settings import Mode
from tui.cli.base import PASSED_ON, NewestArgument, SiteOption, ThemeOption, app

ClusterArgument = Annotated[str | None, typer.Argument(help="Watch this cluster only, and open it.")]


@app.command("open")
def open_(cluster: ClusterArgument = None, site: SiteOption = None, theme: ThemeOption = None) -> None:
    """Open the console to work in: plans are read, confirmed and run."""
    _console(site, cluster, theme, Mode.OPERATION)


@app.command()
def watch(cluster: ClusterArgument = None, site: SiteOption = None, theme: ThemeOption = None) -> None:
    """Open the console, read-only."""
    _console(site, cluster, theme, Mode.REFERENCE)


@app.command()
def attach(run: NewestArgument = None, site: SiteOption = None, theme: ThemeOption = None) -> None:
    """Open the console at a run."""
    from tui.cli.runs import clerk_of, one_of  # noqa: PLC0415 - the store, for this command only

    clerk = clerk_of(site)
    number = one_of(clerk, run)
    clerk.close()
    _console(site, None, theme, Mode.OPERATION, number)


@app.command(context_settings=PASSED_ON)
def sim(context: typer.Context) -> None:
    """Run the pretend site, or let something go wrong in it (sim fault ...)."""
    from tui.pretend import hand_over  # noqa: PLC0415 - for this command only

    hand_over(context.args)


@app.command()
def demo(
    story: Annotated[
        str, typer.Option("--story", help="How the pretend site begins (clpdeck sim --list).")
    ] = "healthy",
    theme: ThemeOption = None,
) -> None:
    """Open the console on a pretend site, started for it."""
    from tui.pretend import start  # noqa: PLC0415 - for this command only
    from tui.wiring import run_console  # noqa: PLC0415 - Textual, for this command only

    pretend = start(story)
    print(pretend.how_to_reach)
    code = run_console(pretend.site, None, theme, mode=Mode.OPERATION)
    print(pretend.how_to_reach)
    raise typer.Exit(code)


def _console(site: Path | None, cluster: str | None, theme: str | None, mode: Mode, run: str | None = None) -> None:
    from tui.wiring import run_console  # noqa: PLC0415 - Textual, for these commands only

    raise typer.Exit(run_console(site, cluster, theme, mode=mode, run=run))
