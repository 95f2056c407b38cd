"""`python -P -m backends.sim`: run a pretend site, or let something go wrong in the one that runs."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from backends.sim.desk import ask, is_running
from backends.sim.faults import FAULTS, FaultError, unknown
from backends.sim.files import PROFILE
from backends.sim.site import Site
from backends.sim.stories import STORIES, Story

WRONG_CALL = 2
HOW_TO = "how_to_reach_it"
"""The file in the site's folder that repeats what was said at its start."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        return _fault(given[1:]) if given[:1] == ["fault"] else _run(given)
    except FaultError as error:
        return _complain(str(error))


def _parser(what: str, does: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"clpdeck {what}", description=does)
    parser.add_argument("--dir", type=Path, default=_usual_folder(), help="the site's folder (default: %(default)s)")
    return parser


def _usual_folder() -> Path:
    """One folder a user, so that two commands find each other without being told."""
    given = os.environ.get("XDG_RUNTIME_DIR")
    return Path(given) / "clpdeck-sim" if given else Path(tempfile.gettempdir()) / f"clpdeck-sim-{os.getuid()}"


def _fault(words: Sequence[str]) -> int:
    parser = _parser("sim fault", "Let something go wrong in the pretend site that runs.")
    parser.add_argument("--list", action="store_true", help="list the faults and end")
    parser.add_argument("fault", nargs="*", metavar="FAULT", help="the fault and what it is done to")
    options = parser.parse_args(words)
    if options.list:
        _say(*(f"{fault.usage:<22} {fault.help}" for fault in FAULTS))
    else:
        _say(ask(options.dir, options.fault))
    return 0


def _run(words: Sequence[str]) -> int:
    parser = _parser("sim", "Run a pretend site until stopped: a cluster behind a bastion, and its AWS, on loopback.")
    parser.add_argument("--story", default="healthy", help="what has happened to it (default: %(default)s)")
    parser.add_argument("--speed", type=_positive, default=1.0, help="how much faster than life (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="repeats the same chance (default: 0)")
    parser.add_argument("--ssh-port", type=int, default=0, help="the bastion's port (default: a free one)")
    parser.add_argument("--aws-port", type=int, default=0, help="the AWS endpoint's port (default: a free one)")
    parser.add_argument("--idle-exit", type=_positive, metavar="SECONDS", help="end when nobody was connected so long")
    parser.add_argument("--join", action="store_true", help="if one runs in the folder, say how to reach it and end")
    parser.add_argument("--list", action="store_true", help="list the stories and end")
    options = parser.parse_args(words)
    if options.list:
        _say(*(f"{story.name:<16} {story.help}" for story in STORIES))
        return 0
    story = next((one for one in STORIES if one.name == options.story), None)
    if story is None:
        return _complain(unknown("story", options.story, (one.name for one in STORIES)))
    if is_running(options.dir):
        if options.join:
            _say((options.dir / HOW_TO).read_text(encoding="utf-8"))
            return 0
        return _complain(f"A pretend site runs in {options.dir} already; stop it, or name another folder with --dir.")
    try:
        asyncio.run(_serve(options, story))
    except OSError as error:
        return _complain(f"The pretend site cannot start: {error}.")
    return 0


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise ValueError(text)
    return number


async def _serve(options: argparse.Namespace, story: Story) -> None:
    """Run a site until a signal comes, or nobody does."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    site = Site(options.dir, story, speed=options.speed, seed=options.seed)
    try:
        path = await site.start(options.ssh_port, options.aws_port)
        how_to = "\n".join((str(path), "", *_how_to(path, site, story))) + "\n"
        (path.parent / HOW_TO).write_text(how_to, encoding="utf-8")
        _say(how_to)
        ends: list[asyncio.Task[object]] = [asyncio.create_task(stop.wait())]
        if options.idle_exit is not None:
            ends.append(asyncio.create_task(site.until_quiet(options.idle_exit)))
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
    finally:
        await site.stop()


def _how_to(path: Path, site: Site, story: Story) -> tuple[str, ...]:
    """Say how to use it, each line ready to be pasted. A blank line ends what is said."""
    folder, first = path.parent, next(iter(site.world.machines))
    plan = site.world.plan
    clpdeck = "clpdeck" if shutil.which("clpdeck") else Path(sys.executable).with_name("clpdeck")
    return (
        f"A pretend site runs (story: {story.name}). From another terminal:",
        f"  {clpdeck} watch --site {path}",
        f"  {clpdeck} sim fault --dir {folder} stop {first}",
        f"  ssh -F {folder / 'ssh_config'} {first} clpstat",
        f"  export AWS_SHARED_CREDENTIALS_FILE={folder / 'aws_credentials'} AWS_PROFILE={PROFILE}",
        f"  aws --endpoint-url {site.aws_url} --region {plan.region} ec2 describe-instances",
    )


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _complain(sentence: str) -> int:
    sys.stderr.write(f"clpdeck sim: {sentence}\n")
    return WRONG_CALL


if __name__ == "__main__":
    sys.exit(main())
