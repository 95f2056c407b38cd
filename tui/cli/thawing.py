"""The command for the worst that an online backup can leave behind: thaw."""

from typing import Annotated

import typer

from backends.settings import Mode
from tui.cli.base import SiteOption, app


@app.command()
def thaw(
    cluster: Annotated[str, typer.Argument(help="Whose mirror disks.")],
    yes: Annotated[bool, typer.Option("--yes", help="Begin at once: nobody is asked, and one line is said.")] = False,
    site: SiteOption = None,
) -> None:
    """Let mirror disks go that an online backup left frozen. It takes the cluster from a run that holds it."""
    from backends import runbooks  # noqa: PLC0415 - not for --help
    from backends.control import mode_of, utc_now  # noqa: PLC0415 - the same
    from backends.control.clerk import Clerk  # noqa: PLC0415 - the store, for these commands only
    from backends.model import Estate  # noqa: PLC0415 - the same
    from tui.cli.following import Follower  # noqa: PLC0415 - the same
    from tui.cli.plans import confirmed, one_cluster  # noqa: PLC0415 - the same

    read, about = one_cluster(site, cluster)
    clerk = Clerk(read, mode_of(read, Mode.OPERATION))
    clerk.may_act("to let mirror disks go")
    written = runbooks.write("thaw", about, read.timing, {}, Estate(), utc_now())  # nothing is waited for
    if not yes:
        raise typer.Exit(confirmed(clerk, written))
    raise typer.Exit(Follower(clerk, clerk.begin(written, "y"), asks=False, quiet=True).follow())
