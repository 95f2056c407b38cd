"""The command that prints what AWS must let somebody do: policy."""

import sys
from typing import Annotated, Literal

import typer

from tui.cli.base import SiteOption, app, write


@app.command()
def policy(
    kind: Annotated[
        Literal["watch", "backup", "restore", "fence", "rehearse", "np-target", "online-restore", "fetch-file"],
        typer.Argument(help="watch: who looks; all others: runners (act_profile)."),
    ],
    cluster: Annotated[str | None, typer.Argument(help="For this cluster only.")] = None,
    place: Annotated[Literal["dr", "drill"], typer.Option("--place", help="To restore there: dr, or drill.")] = "dr",
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role", metavar="PROFILE=ROLE", help="The role in an instance profile, if it is called otherwise."
        ),
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="ARN", help="A KMS key that disks are encrypted with.")
    ] = None,
    site: SiteOption = None,
) -> None:
    """Print the least IAM policy for the site, as JSON. What it takes for granted is said on standard error."""
    from backends.control import read_site  # noqa: PLC0415 - pydantic, not for --help
    from backends.policy import policy as least  # noqa: PLC0415 - for this command only

    roles = dict(_named(one) for one in role or ())
    read = read_site(site, cluster)
    clusters = [one.source or one for one in read.clusters]
    table = (read.store.region or "", read.store.table) if read.store.table else None
    made = least(kind, clusters, place=place, roles=roles, keys=tuple(key or ()), table=table)
    write(made.as_json())
    for note in made.notes:
        print(f"clpdeck: {note}", file=sys.stderr)


def _named(text: str) -> tuple[str, str]:
    profile, equals, role = text.partition("=")
    if not (profile and equals and role):
        raise typer.BadParameter(f"{text!r} is not of the form PROFILE=ROLE", param_hint="--role")
    return profile, role
