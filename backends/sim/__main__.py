"""`python -P -m backends.sim`: run a pretend site, or ask something of the one that runs."""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from backends.sim.desk import ask, is_running
from backends.sim.faults import FAULTS, FaultError
from backends.sim.files import PROFILE
from backends.sim.nodes.versions import NEWEST, VERSIONS
from backends.sim.saving import Saved, load
from backends.sim.site import Site
from backends.sim.stories import STORIES, Story, story_named
from backends.sim.told import as_line

WRONG_CALL = 2
HOW_TO = "how_to_reach_it"
"""The file in the site's folder that repeats what was said at its start."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        verb = ASKED.get(given[0]) if given else None
        return verb(given[1:]) if verb else _run(given)
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
        _say(*(f"{fault.usage:<28} {fault.help}" for fault in FAULTS))
    elif not options.fault:
        raise FaultError("Name a fault; --list shows them.")
    else:
        _say(ask(options.dir, "fault", *options.fault))
    return 0


def _reset(words: Sequence[str]) -> int:
    parser = _parser("sim reset", "Let the pretend site that runs begin anew: same ids, ports and keys, no faults.")
    parser.add_argument("story", nargs="?", metavar="STORY", help="what has happened to it (default: as it began)")
    options = parser.parse_args(words)
    _say(ask(options.dir, "reset", *([options.story] if options.story else [])))
    return 0


def _told(words: Sequence[str]) -> int:
    parser = _parser("sim told", "Print what the nodes and AWS of the pretend site that runs were told to do.")
    parser.add_argument("--all", action="store_true", help="looks too, such as clpstat and DescribeInstances")
    parser.add_argument("--json", action="store_true", help="as JSON, an object a line")
    options = parser.parse_args(words)
    told = [one for one in ask(options.dir, "told") if options.all or one["acts"]]
    _say(*(json.dumps(one) if options.json else as_line(one) for one in told))
    return 0


def _disks(words: Sequence[str]) -> int:
    parser = _parser("sim disks", "Print the copies of the mirror disks of the pretend site that runs, and their sums.")
    options = parser.parse_args(words)
    _say(*("{machine:<12} {mirror:<6} {color:<7} {sha256}".format(**one) for one in ask(options.dir, "disks")))
    return 0


def _stalls(words: Sequence[str]) -> int:
    parser = _parser("sim stalls", "Print how long writes to the mirror disks were held up at most, in world seconds.")
    options = parser.parse_args(words)
    seen = ask(options.dir, "stalls")
    _say(*(f"{one['mirror']:<6} {one['longest_s']:8.1f} s  {_frozen(one['frozen'])}" for one in seen))
    return 0


def _frozen(by: str) -> str:
    return f"frozen on {by}" if by else "takes writes"


def _licences(words: Sequence[str]) -> int:
    parser = _parser("sim licences", "Print where each licence is registered in the pretend site that runs.")
    options = parser.parse_args(words)
    found = ask(options.dir, "licences").items()
    _say(*(f"{serial:<16} {' '.join(nodes)}{'  TWICE' if len(nodes) > 1 else ''}" for serial, nodes in found))
    return 0


def _hand(words: Sequence[str]) -> int:
    parser = _parser("sim hand", "Change fields in the Cluster WebUI of a node of the pretend site, and apply that.")
    parser.add_argument("--list", action="store_true", help="list the fields with their values and end")
    parser.add_argument("--force", action="store_true", help="apply even if a server cannot be reached")
    parser.add_argument("--addresses", action="store_true", help="fill in a restore's first part, as is right there")
    parser.add_argument("--rest", action="store_true", help="fill in a restore's second part, as is right there")
    parser.add_argument("node", metavar="NODE", help="the node, by its name, address or instance id")
    parser.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help="'awsvip1/IP Address=172.32.0.1'")
    options = parser.parse_args(words)
    if options.list:
        _say(*(f"{name}={value}" for name, value in ask(options.dir, "fields", options.node)))
        return 0
    marks = [f"--{name}" for name in ("force", "addresses", "rest") if getattr(options, name)]
    if not options.fields and not {"--addresses", "--rest"} & set(marks):
        raise FaultError("Name a field and its value; --list shows them.")
    _say(ask(options.dir, "hand", options.node, *marks, *options.fields))
    return 0


def _keep(words: Sequence[str]) -> int:
    parser = _parser("sim keep", "Keep the world of the pretend site that runs as it is now, under a name.")
    return _named(parser, words, "keep")


def _back(words: Sequence[str]) -> int:
    parser = _parser("sim back", "Let the pretend site that runs be as it was when that was kept; connections drop.")
    return _named(parser, words, "back")


def _named(parser: argparse.ArgumentParser, words: Sequence[str], verb: str) -> int:
    parser.add_argument("name", metavar="NAME", help="the name it is kept under, while the site runs")
    options = parser.parse_args(words)
    _say(ask(options.dir, verb, options.name))
    return 0


ASKED = {
    "fault": _fault,
    "reset": _reset,
    "told": _told,
    "disks": _disks,
    "stalls": _stalls,
    "licences": _licences,
    "hand": _hand,
    "keep": _keep,
    "back": _back,
}


def _run(words: Sequence[str]) -> int:
    parser = _parser("sim", "Run a pretend site until stopped: a cluster behind a bastion, and its AWS, on loopback.")
    parser.add_argument("--story", default="healthy", help="what has happened to it (default: %(default)s)")
    parser.add_argument("--speed", type=_positive, default=1.0, help="how much faster than life (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="repeats the same chance (default: 0)")
    parser.add_argument("--ssh-port", type=int, default=0, help="the bastion's port (default: a free one)")
    parser.add_argument("--aws-port", type=int, default=0, help="the AWS endpoint's port (default: a free one)")
    parser.add_argument("--clusterpro", choices=VERSIONS, default=NEWEST, help="X version (default: %(default)s)")
    parser.add_argument("--idle-exit", type=_positive, metavar="SECONDS", help="end when nobody was connected so long")
    parser.add_argument("--join", action="store_true", help="if one runs in the folder, say how to reach it and end")
    parser.add_argument("--go-on", action="store_true", help="go on where the site in this folder was stopped")
    parser.add_argument("--list", action="store_true", help="list the stories and end")
    options = parser.parse_args(words)
    if options.list:
        _say(*(f"{story.name:<16} {story.help}" for story in STORIES))
        return 0
    story = story_named(options.story)
    if is_running(options.dir):
        if options.join:
            _say((options.dir / HOW_TO).read_text(encoding="utf-8"))
            return 0
        return _complain(f"A pretend site runs in {options.dir} already; stop it, or name another folder with --dir.")
    saved = load(options.dir) if options.go_on else None
    if saved is not None:
        story = story_named(saved.story)
    try:
        asyncio.run(_serve(options, story, saved))
    except OSError as error:
        return _complain(f"The pretend site cannot start: {error}.")
    return 0


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise ValueError(text)
    return number


async def _serve(options: argparse.Namespace, story: Story, saved: Saved | None) -> None:
    """Run a site until a signal comes, or nobody does."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    site = Site(options.dir, story, speed=options.speed, seed=options.seed, version=options.clusterpro, saved=saved)
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
    plan, lost = site.world.plan, site.world.cloud.lost
    region = plan.elsewhere[0].region if plan.region in lost else plan.region
    host = "client-dr hostname" if plan.region in lost else f"{first} clpstat"
    clpdeck = "clpdeck" if shutil.which("clpdeck") else Path(sys.executable).with_name("clpdeck")
    return (
        f"A pretend site runs (story: {story.name}). From another terminal:",
        f"  {clpdeck} watch --site {path}",
        f"  {clpdeck} sim fault --dir {folder} stop {first}",
        f"  {clpdeck} sim told --dir {folder}",
        f"  ssh -F {folder / 'ssh_config'} {host}",
        f"  export AWS_SHARED_CREDENTIALS_FILE={folder / 'aws_credentials'} AWS_PROFILE={PROFILE}",
        f"  aws --endpoint-url {site.aws_url} --region {region} ec2 describe-instances",
    )


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _complain(sentence: str) -> int:
    sys.stderr.write(f"clpdeck sim: {sentence}\n")
    return WRONG_CALL


if __name__ == "__main__":
    sys.exit(main())
