"""What all commands share: the application itself, its options, its exit codes, how it prints."""

import sys
from datetime import datetime
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated

import typer

from tui.render.lines import wrapped

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
NewestArgument = Annotated[
    str | None,
    typer.Argument(metavar="RUN", help="The number of the run. Default: the newest, those that go on first."),
]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The number of the run, such as 20261122-01.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]

PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
"""Of a command that hands all its words to another program."""

NOT_DONE = 1
"""It did not come to pass: a run was stopped, refused or left incomplete, an answer came too late,
a text had no screen in it."""
WRONG_CALL = 2
"""A wrong call or site file, or something that may not be done here or now. Nothing was done."""
GOES_ON = 3
"""The run goes on without this terminal, or waits for an answer."""


def write(text: str) -> None:
    """Standard output in UTF-8, whatever the locale says: what is read on is not for a screen only."""
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def paragraph(text: str, lead: str = "") -> str:
    """A sentence for a person, as wide as the terminal; its lines after the first stand below it, not below `lead`."""
    first, *more = wrapped(text, max(get_terminal_size().columns - len(lead), 20)) or [""]
    return "".join((f"{lead}{first}\n", *(f"{' ' * len(lead)}{one}\n" for one in more)))


def iso(at: datetime) -> str:
    """A time as JSON has it."""
    return at.isoformat()
