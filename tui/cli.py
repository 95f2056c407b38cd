"""The command line. Each command says what it needs; what is slow to load is loaded by the command that uses it."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from backends.errors import ClpdeckError

app = typer.Typer(
    name="clpdeck",
    help="A console for NEC CLUSTERPRO X / EXPRESSCLUSTER X clusters on AWS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SiteOption = Annotated[
    Path | None,
    typer.Option("--site", "-s", help="The site file. Default: $CLPDECK_SITE, else site.toml in the user's settings."),
]
ThemeOption = Annotated[str | None, typer.Option("--theme", help="ansi-dark or ansi-light.")]
WRONG_CALL = 2
PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


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


@app.command()
def watch(
    cluster: Annotated[str | None, typer.Argument(help="Watch this cluster only, and open it.")] = None,
    site: SiteOption = None,
    theme: ThemeOption = None,
) -> None:
    """Open the console, read-only."""
    from tui.wiring import run_console  # noqa: PLC0415 - Textual, for this command only

    raise typer.Exit(run_console(site, cluster, theme))


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
        _write(_schema())
        return
    try:
        read = control.read_site(site, cluster)
        told = report(read, control.look_once(read), control.utc_now())
    except ClpdeckError as error:
        if check:
            print(f"CLPDECK UNKNOWN - {str(error).splitlines()[0]}")
            raise typer.Exit(3) from None
        raise
    if as_json:
        _write(json.dumps(asdict(told), default=_iso, ensure_ascii=False, indent=2) + "\n")
    elif check:
        _write(check_line(told, exit_code(told)) + "\n")
        raise typer.Exit(exit_code(told))
    else:
        _write(ticket(told))


@app.command()
def parse(
    program: Annotated[str, typer.Argument(help="clpstat, clpmdstat, clpgrp or clpcl.")],
    file: Annotated[str, typer.Argument(help="A file with what the program printed; - is standard input.")] = "-",
) -> None:
    """Read what a CLUSTERPRO command printed and print it as JSON Lines, one object a screen."""
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
        _write(json.dumps(screen, ensure_ascii=False) + "\n")
    if not found:
        said = clean(text).strip()
        print(
            f"no screen of {program}; the text says: {said}" if said else f"no screen of {program}: empty text",
            file=sys.stderr,
        )
        raise typer.Exit(1)


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


def _schema() -> str:
    from pydantic import TypeAdapter  # noqa: PLC0415 - for this option only

    from backends.status import Report  # noqa: PLC0415 - for this option only

    return json.dumps(TypeAdapter(Report).json_schema(mode="serialization"), indent=2) + "\n"


def _iso(at: datetime) -> str:
    return at.isoformat()


def _write(text: str) -> None:
    """Standard output in UTF-8, whatever the locale says: what is read on is not for a screen only."""
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
