"""The commands about being able to restore: ready, sets."""

import json
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from backends.settings import Mode
from tui.cli.base import SiteOption, app, iso, paragraph, write

if TYPE_CHECKING:
    from backends.readiness import Readiness, RegionSets
    from backends.settings import Cluster, Site

READY_SCHEMA, SETS_SCHEMA = "clpdeck.ready/1", "clpdeck.sets/1"
NOT_KNOWN = 3
"""Something that could be seen was not: nobody told, or nobody vouched for it."""

ClusterArgument = Annotated[str, typer.Argument(help="Which cluster, as it is watched: prod-db.")]


@app.command()
def ready(
    cluster: ClusterArgument,
    place: Annotated[Literal["dr", "drill"], typer.Option("--place", help="Restored where: dr, or drill.")] = "dr",
    every: Annotated[
        float | None, typer.Option("--watch", metavar="SECONDS", min=1, help="Go on looking; a line for each change.")
    ] = None,
    attest: Annotated[
        str | None,
        typer.Option("--attest", metavar="NAME", help="NAME vouches that the place's licences are used nowhere else."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=f"JSON (schema {READY_SCHEMA}).")] = False,
    site: SiteOption = None,
) -> None:
    """Say whether a cluster could be restored tonight: exit code 0 ready, 1 not ready, 3 not known."""
    from backends.control import read_site, standby  # noqa: PLC0415 - not for --help
    from backends.control.attesting import attest as put_down  # noqa: PLC0415 - the same
    from backends.control.standing import as_it_stands  # noqa: PLC0415 - the same
    from tui.render.ready import sheet  # noqa: PLC0415 - the same

    if every is not None and (as_json or attest):
        raise typer.BadParameter("--watch goes with neither --json nor --attest")
    read = as_it_stands(read_site(site))
    restored = standby.restored_as(read, cluster, place)
    if attest is not None:
        word = put_down(read, Mode.OPERATION, restored, attest)
        if not as_json:
            write(paragraph(f"{word.who} vouches for {', '.join(word.licences)}; put down by {word.by}") + "\n")
    if every is not None:
        raise typer.Exit(_watch(read, restored, every))
    told = standby.look_if_ready(read, restored)
    if as_json:
        answer = {**asdict(told), "answer": told.answer}
        write(json.dumps(answer, default=iso, ensure_ascii=False, indent=2) + "\n")
    else:
        write("".join(wrapped(line) for line in sheet(told)))
    raise typer.Exit(told.exit_code)


@app.command()
def sets(
    cluster: ClusterArgument,
    as_json: Annotated[bool, typer.Option("--json", help=f"JSON (schema {SETS_SCHEMA}).")] = False,
    site: SiteOption = None,
) -> None:
    """List the backup sets of a cluster, whole ones and online ones, newest first, and why one cannot be restored."""
    from backends.control import read_site, standby  # noqa: PLC0415 - not for --help
    from backends.errors import SiteError  # noqa: PLC0415 - the same
    from tui.render.ready import sets_table  # noqa: PLC0415 - the same

    read = read_site(site)
    found = read.cluster(cluster)
    if found is None:
        raise SiteError(
            f"{read.path} has no cluster {cluster!r}; it has {', '.join(one.name for one in read.clusters)}"
        )
    regions = standby.look_at_sets(read, found.source or found)
    if as_json:
        told = {
            "schema": SETS_SCHEMA,
            "cluster": (found.source or found).name,
            "regions": [_told(one) for one in regions],
        }
        write(json.dumps(told, default=iso, ensure_ascii=False, indent=2) + "\n")
    else:
        write("".join(f"{line}\n" for line in sets_table(regions)))
    known = all(one.sets is not None and one.online is not None for one in regions)
    raise typer.Exit(0 if known else NOT_KNOWN)


def _told(region: "RegionSets") -> dict[str, object]:
    """A region as JSON; each set with what follows from its fields."""
    each = [{**asdict(one), "restorable": one.restorable, "found": one.found} for one in region.sets or ()]
    return {**asdict(region), "sets": each if region.sets is not None else None}


def wrapped(line: str) -> str:
    """A line as wide as the terminal; what is too long goes on below its own beginning, behind its tag."""
    text = line.lstrip()
    lead = line[:5] if line.startswith("[") else line[: len(line) - len(text)]
    return paragraph(line[len(lead) :], lead)


def _watch(site: "Site", cluster: "Cluster", every_s: float) -> int:
    """Look on a schedule until ctrl+c; the exit code is that of the last answer."""
    from backends.control import standby, utc_now  # noqa: PLC0415 - not for --help
    from tui.render.ready import changed  # noqa: PLC0415 - the same

    before: Readiness | None = None
    try:
        while True:
            told = standby.look_if_ready(site, cluster)
            clock = f"{utc_now().astimezone():%H:%M:%S}"
            write("".join(f"{clock} {line}\n" for line in changed(before, told)))
            before = told
            threading.Event().wait(every_s)
    except KeyboardInterrupt:
        return before.exit_code if before else NOT_KNOWN
