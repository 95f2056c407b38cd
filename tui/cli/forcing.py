"""The command that writes a forced-stop script: forced-stop-script."""

import difflib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tui.cli.base import WRONG_CALL, SiteOption, app, write

if TYPE_CHECKING:
    from backends.forcedstop import ForcedStopFacts

MODES = {"linux": 0o755, "windows": 0o644}


@app.command("forced-stop-script")
def forced_stop_script(  # noqa: PLR0913, PLR0917 - what can be said on a command line, by name
    cluster: Annotated[str, typer.Argument(help="Which cluster, as it is watched: prod-db.")],
    system: Annotated[Literal["linux", "windows"], typer.Option("--os", help="Of its servers.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Save it there. Default: standard output.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE, should it say something else.")] = False,
    version: Annotated[
        str, typer.Option("--product-version", metavar="X.Y", help="From 5.0 on it refuses a call without a mode.")
    ] = "",
    aws: Annotated[
        str,
        typer.Option("--aws", metavar="PATH", help="The aws command on the servers. Default: where v2 installs it."),
    ] = "",
    limit: Annotated[
        int, typer.Option("--timeout", metavar="SECONDS", help="What is set as the script's timeout in the product.")
    ] = 300,
    site: SiteOption = None,
) -> None:
    """Print a forced-stop script made from the site file's facts, or save it. Nothing is installed, nobody is asked."""
    from backends import forcedstop  # noqa: PLC0415 - for this command only
    from tui.cli.plans import one_cluster  # noqa: PLC0415 - the same

    _, found = one_cluster(site, cluster)
    facts = forcedstop.facts_of(found, system, version=version, aws=aws, product_limit_s=limit)
    text = forcedstop.forced_stop_script(facts, system)
    if out is None:
        write(text)
    else:
        _save(out, text, MODES[system], replaces=force)
    for note in _taken_for_granted(facts, system):
        print(f"clpdeck: {note}", file=sys.stderr)


def _save(path: Path, text: str, mode: int, *, replaces: bool) -> None:
    """A file that is there already is left alone, unless it says the same or is to be replaced; its diff is shown.

    Raises:
        typer.Exit: It says something else, and nobody said that it may be replaced.
        typer.BadParameter: It cannot be read or written.
    """
    try:
        old = path.read_bytes() if path.exists() else None
        if old == text.encode():
            write(f"{path} says this already\n")
            return
        if old is not None:
            write(_difference(old, text, str(path)))
            if not replaces:
                print(f"clpdeck: {path} is there and says something else; --force replaces it", file=sys.stderr)
                raise typer.Exit(WRONG_CALL)
        _put(path, text.encode(), mode, replaces=old is not None)
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--out") from None
    write(f"{path} is {'written' if old is None else 'replaced'}\n")


def _put(path: Path, raw: bytes, mode: int, *, replaces: bool) -> None:
    """All of it or nothing; one that came into being meanwhile is not written over."""
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            os.fchmod(file.fileno(), mode)
        if replaces:
            Path(beside).replace(path)
        else:
            os.link(beside, path)
    finally:
        Path(beside).unlink(missing_ok=True)


def _difference(old: bytes, text: str, name: str) -> str:
    from backends.text import clean, decode  # noqa: PLC0415 - for this case only

    before, after = clean(decode(old)).splitlines(), clean(text).splitlines()
    lines = list(difflib.unified_diff(before, after, f"{name} as it is", f"{name} as it would be", lineterm=""))
    return "".join(f"{line}\n" for line in lines) or "they differ in line ends or characters that are not shown only\n"


def _taken_for_granted(facts: "ForcedStopFacts", system: str) -> list[str]:
    """What the site file does not know, and what the script rests on."""
    notes = [
        f"the aws command is taken to be at {facts.aws} on every server; else say --aws",
        f"its timeout in the product must be {facts.product_limit_s} s, and the failover be suppressed where it fails",
    ]
    if facts.version is None:
        notes.append("made for X 4.3 and before; for a later one say --product-version, then it refuses without a mode")
    elif facts.version < (4, 1):
        notes.append("before X 4.1 the product starts the group even where this script fails")
    if system == "windows":
        notes.append("its text is tested, but it was never executed; try it where nothing is in production")
    return notes
