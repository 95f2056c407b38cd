"""The commands that look once or read what somebody else printed: status, parse."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from backends.errors import ClpdeckError, StoreError
from backends.progress import Wanted
from backends.settings import Site
from tui.cli.base import NOT_DONE, SiteOption, app, iso, write


@app.command()
def status(
    cluster: Annotated[str | None, typer.Argument(help="This cluster only.")] = None,
    site: SiteOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON (schema clpdeck.status/1).")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="The JSON Schema of what --json prints; nobody is asked.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="One line for monitoring; exit code 0, 1, 2 or 3.")] = False,
) -> None:
    """Look once from every side and print what was seen."""
    from backends import control  # noqa: PLC0415 - for this command only
    from backends.status import exit_code, report  # noqa: PLC0415 - for this command only
    from tui.render.ticket import check_line, ticket  # noqa: PLC0415 - for this command only

    if as_json + schema + check > 1:
        raise typer.BadParameter("--json, --schema and --check exclude each other")
    if schema:
        write(_schema())
        return
    try:
        read = control.read_site(site, cluster)
        told = report(read, control.look_once(read), control.utc_now(), _stops(read))
    except ClpdeckError as error:
        if check:
            print(f"CLPDECK UNKNOWN - {str(error).splitlines()[0]}")
            raise typer.Exit(3) from None
        raise
    if as_json:
        write(json.dumps(asdict(told), default=iso, ensure_ascii=False, indent=2) + "\n")
    elif check:
        write(check_line(told, exit_code(told)) + "\n")
        raise typer.Exit(exit_code(told))
    else:
        write(ticket(told))


@app.command()
def parse(
    program: Annotated[str, typer.Argument(help="clpstat, clpmdstat, clpgrp or clpcl.")],
    file: Annotated[str, typer.Argument(help="A file with what the program printed; - is standard input.")] = "-",
) -> None:
    """Print what a CLUSTERPRO command printed as JSON Lines, one a screen."""
    from backends.parsers.as_json import PROGRAMS  # noqa: PLC0415 - for this command only
    from backends.text import clean, decode  # noqa: PLC0415 - for this command only

    if program not in PROGRAMS:
        raise typer.BadParameter(f"{program!r} is not one of {', '.join(PROGRAMS)}", param_hint="PROGRAM")
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from None
    text = decode(raw)
    found = PROGRAMS[program](text)
    for screen in found:
        write(json.dumps(screen, ensure_ascii=False) + "\n")
    if not found:
        said = clean(text).strip()
        print(
            f"no screen of {program}; the text says: {said}" if said else f"no screen of {program}: empty text",
            file=sys.stderr,
        )
        raise typer.Exit(NOT_DONE)


def _stops(site: Site) -> tuple[Wanted, ...]:
    """What runs stopped. Where their store cannot be read nothing is known to be off on purpose, and that is said."""
    from backends.control.past import stopped_by_runs  # noqa: PLC0415 - for this command only

    try:
        return stopped_by_runs(site)
    except StoreError as error:
        print(error, file=sys.stderr)
        return ()


def _schema() -> str:
    from pydantic import TypeAdapter  # noqa: PLC0415 - for this option only

    from backends.status import Report  # noqa: PLC0415 - for this option only

    return json.dumps(TypeAdapter(Report).json_schema(mode="serialization"), indent=2) + "\n"
