"""The command that says whether a lost server would be stopped: check-forced-stop."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from backends.settings import Mode
from tui.cli.base import SiteOption, app, iso, paragraph, write
from tui.cli.standby import wrapped

SCHEMA = "clpdeck.forced-stop/1"


@app.command("check-forced-stop")
def check_forced_stop(
    cluster: Annotated[str, typer.Argument(help="Which cluster, as it is watched: prod-db.")],
    attest: Annotated[
        str | None, typer.Option("--attest", metavar="NAME", help="NAME has seen in the Cluster WebUI what --saw says.")
    ] = None,
    saw: Annotated[
        list[str] | None,
        typer.Option(
            "--saw", metavar="KEY=VALUE", help="kind, suppresses, timeout, heartbeat, instances, script, aws."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=f"JSON (schema {SCHEMA}).")] = False,
    site: SiteOption = None,
) -> None:
    """Say whether a lost server would be stopped before another takes over: exit code 0 ready, 1 not, 3 not known."""
    from backends.control import prevention  # noqa: PLC0415 - not for --help
    from tui.cli.plans import one_cluster  # noqa: PLC0415 - the same
    from tui.render.ready import prevention_sheet  # noqa: PLC0415 - the same

    if (attest is None) != (not saw):
        raise typer.BadParameter("--attest NAME goes with --saw KEY=VALUE, and --saw with --attest")
    read, found = one_cluster(site, cluster)
    if attest is not None:
        word = prevention.vouch(read, Mode.OPERATION, found, attest, saw or [])
        if not as_json:
            seen = ", ".join(f"{key} {value}" for key, value in word.words)
            write(paragraph(f"{word.who} has seen {seen}; put down by {word.by}, for this clp.conf only") + "\n")
    told = prevention.look_if_prevented(read, found)
    if as_json:
        answer = {**asdict(told), "answer": told.answer}
        write(json.dumps(answer, default=iso, ensure_ascii=False, indent=2) + "\n")
    else:
        write("".join(wrapped(line) for line in prevention_sheet(told)))
    raise typer.Exit(told.exit_code)
