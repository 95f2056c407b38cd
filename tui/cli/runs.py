"""The commands about runs: runs, answer, resume, stop, log, report."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from backends.errors import NoSuchRun
from backends.progress import RunRow
from backends.settings import Mode
from tui.cli.base import NOT_DONE, NewestArgument, RunArgument, SiteOption, app, iso, write

if TYPE_CHECKING:
    from backends.control.clerk import Clerk

SCHEMA = "clpdeck.runs/1"
HEADING = ("RUN", "CLUSTER", "STATE", "BEGAN", "STEPS", "BY", "TITLE")


@app.command()
def runs(
    as_json: Annotated[bool, typer.Option("--json", help=f"JSON (schema {SCHEMA}).")] = False, site: SiteOption = None
) -> None:
    """List all runs, newest first."""
    clerk = clerk_of(site)
    rows = clerk.runs()
    if as_json:
        write(json.dumps({"schema": SCHEMA, "runs": [asdict(row) for row in rows]}, default=iso, indent=2) + "\n")
    else:
        write(listed(rows) if rows else f"no runs in {clerk.kept_in}\n")


@app.command()
def answer(
    run: RunArgument,
    choice: Annotated[str, typer.Argument(help="yes, no, again, skip, value or stop; the question says which.")],
    question: Annotated[str, typer.Argument(help="Which question. May be left out where there is one.")] = "",
    value: Annotated[
        list[str] | None, typer.Option("--value", help="The reason to skip, what a step asks for, or name=value.")
    ] = None,
    site: SiteOption = None,
) -> None:
    """Answer a question of a run. Of several answers the first counts."""
    clerk = clerk_of(site)
    clerk.may_act(f"to answer a question of run {run}")
    asked = clerk.question(run, question)
    first = clerk.answer(run, asked.question, choice, "\n".join(value or ()))
    write(f"{first or f'run {run} gets the answer {choice} to {asked.question}, step {asked.step}: {asked.text}'}\n")
    say_if_gone(clerk, run)
    if first:
        raise typer.Exit(NOT_DONE)


@app.command()
def resume(run: RunArgument, site: SiteOption = None) -> None:
    """Start a runner for a run that has none; confirmed once more where it still interrupts a service."""
    from backends.control import utc_now  # noqa: PLC0415 - not for --help
    from tui.cli.confirming import confirm_anew  # noqa: PLC0415 - the same

    clerk = clerk_of(site)
    clerk.may_resume(run)
    progress = clerk.progress(run)
    confirm_anew(progress, clerk.session(progress.plan), utc_now().astimezone())
    clerk.resume(run)
    write(f"run {run} has a runner again: {clerk.command('attach', run)}\n")


@app.command()
def stop(
    run: RunArgument,
    interrupt: Annotated[bool, typer.Option("--interrupt", help="Interrupt its commands in hand too.")] = False,
    site: SiteOption = None,
) -> None:
    """Have a run stop after the steps in hand."""
    clerk = clerk_of(site)
    clerk.stop_run(run, interrupt=interrupt)
    write(f"run {run} is told to stop{', and its commands to end' if interrupt else ' after the steps in hand'}\n")
    say_if_gone(clerk, run)


@app.command()
def log(
    run: NewestArgument = None,
    on: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the run ends.")] = False,
    site: SiteOption = None,
) -> None:
    """Print the log of a run."""
    from tui.cli.following import Follower, told  # noqa: PLC0415 - the store, for these commands only

    clerk = clerk_of(site)
    number = one_of(clerk, run)
    if on:
        raise typer.Exit(Follower(clerk, number, asks=False).follow())
    tail = clerk.log(number)
    while lines := tail.read():
        write("".join(told(line) for line in lines))
    elsewhere = ", ".join(clerk.logged_elsewhere(number))
    if elsewhere:
        typer.echo(f"run {number} had runners on {elsewhere}: what they did is in the log there", err=True)
    if gone(clerk, number):
        typer.echo(f"run {number} has no runner; {clerk.command('resume', number)}", err=True)


@app.command()
def report(
    run: NewestArgument = None,
    form: Annotated[
        Literal["md", "html", "json"], typer.Option("--format", help="Markdown, a page, or JSON (clpdeck.report/1).")
    ] = "md",
    schema: Annotated[bool, typer.Option("--schema", help="The JSON Schema of --format json; no run is read.")] = False,
    site: SiteOption = None,
) -> None:
    """Print the report of a run."""
    from backends.report import json_schema, render  # noqa: PLC0415 - for this command only

    if schema:
        write(json_schema())
        return
    from backends.control.duties import met  # noqa: PLC0415 - the store
    from backends.control.past import usual_beside  # noqa: PLC0415 - the same

    clerk = clerk_of(site)
    number = one_of(clerk, run)
    write(render(clerk.read(number), form, met(clerk, number), usual_beside(clerk, number)))


def clerk_of(site: Path | None) -> "Clerk":
    """Somebody who acts on the runs of a site."""
    from backends.control import mode_of, read_site  # noqa: PLC0415 - not for --help
    from backends.control.clerk import Clerk  # noqa: PLC0415 - the store, for these commands only

    read = read_site(site)
    return Clerk(read, mode_of(read, Mode.OPERATION))


def say_if_gone(clerk: "Clerk", run: str) -> None:
    """Say that nobody is there to take what a run was just told."""
    if gone(clerk, run):
        write(f"run {run} has no runner to take it; {clerk.command('resume', run)}\n")


def gone(clerk: "Clerk", run: str) -> bool:
    """Whether a run goes on only when somebody resumes it."""
    from tui.runs import is_gone  # noqa: PLC0415 - for these commands only

    return any(is_gone(row) for row in clerk.runs() if row.run == run)


def one_of(clerk: "Clerk", run: str | None) -> str:
    """The run that is meant: the one named, else the newest that goes on, else the newest.

    Raises:
        NoSuchRun: There is none.
    """
    rows = sorted(clerk.runs(), key=lambda row: bool(row.ended))
    found = next((row.run for row in rows if run in {None, row.run}), None)
    if found is None:
        raise NoSuchRun(f"there is no run {run or 'yet'} in {clerk.kept_in}; `clpdeck runs` lists them")
    return found


def listed(rows: tuple[RunRow, ...]) -> str:
    """Runs, one a line, in columns."""
    from tui.render.ticket import table  # noqa: PLC0415 - for this command only
    from tui.runs import of_run  # noqa: PLC0415 - the same

    def cells(row: RunRow) -> tuple[str, ...]:
        mark, began = of_run(row), f"{row.began_at.astimezone():%m-%d %H:%M}"
        state = f"{mark.tag} {mark.word}"
        return (row.run, row.cluster, state, began, f"{row.done}/{row.steps}", row.by, row.title)

    return "".join(f"{line}\n" for line in table([HEADING, *map(cells, rows)]))
