"""The commands that write a plan, and begin a run of it: plan, run."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backends.errors import SiteError
from backends.plan import Plan, as_procedure, plan_hash
from backends.settings import Cluster, Mode, Site
from backends.views import Stood, moved, moved_site

if TYPE_CHECKING:
    from backends.control.clerk import Clerk
from tui.cli.base import GOES_ON, JsonOption, SiteOption, app, paragraph, write

RunbookArgument = Annotated[str, typer.Argument(help="Which procedure; `clpdeck plan` lists them.")]
ClusterArgument = Annotated[str | None, typer.Argument(help="For which cluster. May be left out where there is one.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="An input, such as group=failover.")
]


@app.command()
def plan(
    runbook: Annotated[str | None, typer.Argument(help="Which procedure. Without one they are listed.")] = None,
    cluster: ClusterArgument = None,
    given: SetOption = None,
    as_json: JsonOption = False,
    site: SiteOption = None,
) -> None:
    """Look, write a plan, and print it as a procedure. Nothing is done."""
    if runbook is None:
        from backends import runbooks  # noqa: PLC0415 - for this command only

        write("".join(f"{name}\n" for name in runbooks.NAMES))
        return
    written = written_for(*one_cluster(site, cluster), runbook, given)
    if as_json:
        from backends.control.clerk import plan_json  # noqa: PLC0415 - pydantic, for this option only

        write(plan_json(written) + "\n")
    else:
        write(f"{as_procedure(written).rstrip()}\n\nhash {plan_hash(written)}\n")


@app.command()
def run(  # noqa: PLR0913, PLR0917 - what can be said on a command line, by name
    runbook: RunbookArgument,
    cluster: ClusterArgument = None,
    given: SetOption = None,
    approved: Annotated[
        str | None, typer.Option("--yes", metavar="HASH", help="Begin unattended, if the plan still has this hash.")
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Begin, and do not follow.")] = False,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan, and what each step would find now. Nothing is begun.")
    ] = False,
    site: SiteOption = None,
) -> None:
    """Begin a run: show its plan, have it confirmed, follow it. ctrl+c lets go of it; the run goes on."""
    if dry:
        _rehearse(*one_cluster(site, cluster), runbook, given)
        return
    from backends.control import mode_of  # noqa: PLC0415 - not for --help
    from backends.control.clerk import Clerk  # noqa: PLC0415 - the store, for these commands only
    from tui.cli.confirming import approve_unattended  # noqa: PLC0415 - the same
    from tui.cli.following import Follower  # noqa: PLC0415 - the same

    read, about = one_cluster(site, cluster)
    clerk = Clerk(read, mode_of(read, Mode.OPERATION))
    clerk.may_act(f"to run {runbook}")
    written = written_for(read, about, runbook, given)
    if approved:
        number = clerk.begin(written, approve_unattended(written, approved))
        if detach:
            write(f"run {number} has begun: {clerk.command('attach', number)}\n")
            raise typer.Exit(GOES_ON)
        raise typer.Exit(Follower(clerk, number, asks=False, quiet=True).follow())
    raise typer.Exit(confirmed(clerk, written, detach=detach))


def confirmed(clerk: "Clerk", written: Plan, *, detach: bool = False) -> int:
    """Show a plan, have it confirmed here, begin it and follow it; the exit code.

    Raises:
        NotAllowed: It was not confirmed.
    """
    from tui.cli.confirming import confirm  # noqa: PLC0415 - not for --help
    from tui.cli.following import Follower  # noqa: PLC0415 - the same

    write(f"{as_procedure(written).rstrip()}\n\nhash {plan_hash(written)}\n\n")
    for warned in clerk.review(written):
        write(paragraph(warned.text, f"{'[XX]' if warned.serious else '[! ]'} "))
    typed = confirm(written, clerk.session(written))
    try:
        number = clerk.begin(written, typed)
    except KeyboardInterrupt:
        write(f"\nlet go of it while it began; it goes on if it is here: {clerk.command('runs')}\n")
        return GOES_ON
    write(f"run {number} has begun, and goes on without this terminal: {clerk.command('attach', number)}\n")
    return GOES_ON if detach else Follower(clerk, number, asks=sys.stdin.isatty()).follow()


def _rehearse(site: Site, cluster: Cluster, runbook: str, given: list[str] | None) -> None:
    """Print a plan and what its checks and steps would find now. Also where nobody may act: it only looks."""
    from backends import runbooks  # noqa: PLC0415 - not for --help
    from backends.control import look_once, utc_now  # noqa: PLC0415 - the same
    from backends.control.rehearsal import looks_of, rehearsed  # noqa: PLC0415 - the same
    from tui.cli.rehearsing import told  # noqa: PLC0415 - the same

    written = written_for(site, cluster, runbook, given)
    write(f"{as_procedure(written).rstrip()}\n\nhash {plan_hash(written)}\n\n")
    there = moved_site(site, (Stood(written.cluster, written.where, written.moves),))
    about = moved(runbooks.meant(runbook, cluster), written.moves)
    write(told(rehearsed(written, about, site.timing, look_once(there, looks_of(written)), utc_now())))


def one_cluster(site: Path | None, name: str | None) -> tuple[Site, Cluster]:
    """The site, and the one cluster of it that a plan is asked for; also one that is restored: `prod-db.dr`.

    Raises:
        SiteError: The file cannot be used, has no such cluster, or has several and none was named.
    """
    from backends.control import read_site  # noqa: PLC0415 - pydantic, not for --help
    from backends.control.standing import as_it_stands  # noqa: PLC0415 - the same

    read = as_it_stands(read_site(site))
    names = ", ".join(one.name for one in read.clusters)
    if name is None:
        if len(read.clusters) > 1:
            raise SiteError(f"{read.path} has several clusters; say for which: {names}")
        return read, read.clusters[0]
    cluster = read.cluster(name)
    if cluster is None:
        raise SiteError(f"{read.path} has no cluster {name!r}; it has {names}")
    return read, cluster


def written_for(site: Site, cluster: Cluster, runbook: str, given: list[str] | None) -> Plan:
    """Look once at all that must be seen for it, and write the plan.

    Raises:
        PlanError: An input is missing or wrong, there is no such runbook, or no place to restore the cluster at.
    """
    from backends import runbooks  # noqa: PLC0415 - not for --help
    from backends.control import look_once, utc_now  # noqa: PLC0415 - the same

    about = runbooks.meant(runbook, cluster)
    inputs = dict(_input(text) for text in given or ())
    estate = look_once(site, runbooks.wanted(runbook, about))
    return runbooks.write(runbook, about, site.timing, inputs, estate, utc_now())


def _input(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name):
        raise typer.BadParameter(f"{text!r} is not of the form name=value", param_hint="--set")
    return name, value
