"""The commands that open the console, and the pretend site: open, watch, attach, demo, sim."""

from typing import Annotated

import typer

from tui.cli.base import PASSED_ON, SiteOption, ThemeOption, app


@app.command()
def watch(
    cluster: Annotated[str | None, typer.Argument(help="Watch this cluster only, and open it.")] = None,
    site: SiteOption = None,
    theme: ThemeOption = None,
) -> None:
    """Open the console, read-only."""
    from tui.wiring import run_console  # noqa: PLC0415 - Textual, for this command only

    raise typer.Exit(run_console(site, cluster, theme))


@app.command(context_settings=PASSED_ON)
def sim(context: typer.Context) -> None:
    """Run the pretend site, or inject a fault into the one that runs (clpdeck sim fault ...)."""
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
    code = run_console(pretend.site, None, theme)
    print(pretend.how_to_reach)
    raise typer.Exit(code)
