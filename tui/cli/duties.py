"""The command about what remains to be done after runs: obligations."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from backends.progress import Obliged
from tui.cli.base import SiteOption, app, iso, paragraph, write

SCHEMA = "clpdeck.obligations/1"


@app.command()
def obligations(
    close: Annotated[
        tuple[str, str] | None, typer.Option("--close", metavar="RUN NAME", help="Say that this one of a run is met.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="With --close: what was done, in your words.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Those that are met, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help=f"JSON (schema {SCHEMA}).")] = False,
    site: SiteOption = None,
) -> None:
    """List what runs left to be done, until somebody did it."""
    from backends.control import duties  # noqa: PLC0415 - the store, for this command only
    from tui.cli.runs import clerk_of  # noqa: PLC0415 - the same

    if note and not close:
        raise typer.BadParameter("--note goes with --close RUN NAME")
    clerk = clerk_of(site)
    if close:
        one = duties.close(clerk, *close, note)
        write(paragraph(f"{one.name} of run {one.run} is closed: {one.text}"))
        return
    told = tuple(one for one in duties.all_duties(clerk) if everything or one.met_at is None)
    if as_json:
        text = json.dumps(
            {"schema": SCHEMA, "obligations": [asdict(one) for one in told]}, default=iso, ensure_ascii=False, indent=2
        )
        write(f"{text}\n")
    elif told:
        write("".join(map(_told, told)))
    else:
        write(f"nothing is left to be done by the runs in {clerk.kept_in}\n")


def _told(one: Obliged) -> str:
    """An obligation: where it comes from, and what is to be done."""
    since = f"{one.since.astimezone():%Y-%m-%d %H:%M}"
    head = f"{'[OK]' if one.met_at else '[! ]'} {one.run} {one.name}, {one.cluster}, since {since}"
    met = ""
    if one.met_at:
        noted = f": {one.note}" if one.note else ""
        met = paragraph(f"met {one.met_at.astimezone():%Y-%m-%d %H:%M} by {one.met_by}{noted}", "     ")
    return f"{head}\n{paragraph(one.text, '     ')}{met}"
