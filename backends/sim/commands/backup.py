"""`clpbackup.sh` and `clprestore.sh` for a node that is imaged, or restored from an image, with its services stopped.

Published are the lines of `clprestore.sh --pre`, and of `--post --skip-copy` where it goes well.
Those of `clpbackup.sh` without `--online`, and all refusals, are believed by analogy, none is confirmed.
"""

from collections.abc import Iterator, Sequence

from backends.sim.commands.context import SUCCEEDED, Here, Options, RefusedError, Reply, read_options
from backends.sim.commands.online_backup import freeze, thaw
from backends.sim.commands.online_restore import leave_backup_mode
from backends.sim.commands.power import go_down
from backends.sim.nodes.conf import Conf, ConfError, MirrorConf
from backends.sim.nodes.conf_read import read_conf
from backends.sim.nodes.disk import Copy, Partition
from backends.sim.nodes.drives import find
from backends.sim.nodes.system import CONF
from backends.sim.nodes.versions import ONLINE_BACKUP, at_least

SWITCHES = ("pre", "post", "no-shutdown", "no-reboot", "only-shutdown", "only-reboot")
ONLINE = "online"
SAYS_REBOOT = ("5.0", "5.3")
"""Versions whose reboot is told in a line. That of 5.3 is published with it, that of 4.3 without."""


async def clpbackup(here: Here, words: Sequence[str]) -> Reply:
    """Before an image, `--pre`: services by hand, system off. After it, `--post`: services by themselves, reboot.

    With `--online` the system stays up: see `online_backup`.
    """
    known = (ONLINE,) if at_least(here.system.version, ONLINE_BACKUP) else ()
    options = _options(words, *known)
    if options.has("--online"):
        return await (freeze(here) if options.has("--pre") else thaw(here))
    if options.has("--pre"):
        return Reply(_leave_for_image(here, "clpbackup.sh", options))
    return Reply(_come_back(here, "clpbackup.sh", options))


async def clprestore(here: Here, words: Sequence[str]) -> Reply:
    """Before disks are replaced, `--pre`; after it `--post`: the mirror is new, copied or (`--skip-copy`) as it is.

    Where the disks are those of an online backup, `--post --online --skip-copy` comes last: see `online_restore`.
    """
    options = _options(words, "skip-copy", *((ONLINE,) if at_least(here.system.version, ONLINE_BACKUP) else ()))
    if options.has("--online"):
        if not (options.has("--post") and options.has("--skip-copy")):
            raise RefusedError("Invalid parameter.\n")
        return leave_backup_mode(here)
    if options.has("--pre"):
        return Reply(_leave_for_image(here, "clprestore.sh", options))
    if options.has("--only-reboot"):
        return Reply(_come_back(here, "clprestore.sh", options))
    conf = _checked(here, skip_copy=options.has("--skip-copy"))
    made = "".join(f"{line}\n" for line in _initialize(here, conf, skip_copy=options.has("--skip-copy")))
    return Reply(made + _come_back(here, "clprestore.sh", options))


def _options(words: Sequence[str], *more: str) -> Options:
    options = read_options(words, "", [*SWITCHES, *more])
    if options.has("--pre") == options.has("--post"):
        raise RefusedError("Invalid parameter.\n")
    return options


def _leave_for_image(here: Here, program: str, options: Options) -> str:
    said = ""
    if not options.has("--only-shutdown"):
        here.system.set_core(auto=False)
        said = f"{program} : Changing the setting of cluster services to Manual Startup.\n"
    if not options.has("--no-shutdown"):
        go_down(here, again=False)
        said += f"{program} : Shutting down...\n{SUCCEEDED}"
    return f"{said}{program} : {SUCCEEDED}"


def _come_back(here: Here, program: str, options: Options) -> str:
    said = ""
    if not options.has("--only-reboot"):
        here.system.set_core(auto=True)
        said = f"{program} : Changing the setting of cluster services to Auto Startup.\n"
    if options.has("--no-reboot"):
        return f"{said}{program} : {SUCCEEDED}"
    go_down(here, again=True)
    told = f"Reboot {here.system.host_name} : {SUCCEEDED}" if here.system.version in SAYS_REBOOT else ""
    return f"{said}{program} : Rebooting...\n{told}"


def _checked(here: Here, *, skip_copy: bool) -> Conf:
    """The configuration as it lies on the disk, where the mirror may be made anew by it."""
    if here.member.agent or here.member.service != "stopped":
        raise RefusedError("clprestore.sh : The mirror agent is running. Stop the cluster services.\n")
    try:
        conf = read_conf(here.system.files.get(CONF, b""))
    except ConfError:
        raise RefusedError("clprestore.sh : The cluster configuration data does not exist.\n") from None
    if skip_copy and any(mirror.build for mirror in conf.mirrors):
        raise RefusedError("clprestore.sh : Initial mirror construction is enabled. Disable it and try again.\n")
    return conf


def _initialize(here: Here, conf: Conf, *, skip_copy: bool) -> Iterator[str]:
    """Write each mirror disk's cluster partition anew: all copies equal, or the first server's to be copied.

    It is written to whatever has that name: a file system that lies there is lost. Of a disk from an online backup it
    is told as a failure, as NEC's own good run has it, and the flag stays ON.
    """
    others = {server.name for server in conf.servers} - {here.system.host_name}
    first = conf.servers[0].name == here.system.host_name
    yield "Mirror info will be set as default."
    for mirror in conf.mirrors:
        found = _partitions(here, mirror)
        if found is None:
            yield from _failed(mirror.name)
            continue
        place, volume = found
        notes = place.notes = place.notes or Copy()
        if place.file_system:
            place.file_system, place.files = "", {}
        notes.built_on, notes.broken_at = volume, None
        notes.stale = not skip_copy and not first
        notes.ahead_of = dict.fromkeys(others, "") if first and not skip_copy else {}
        notes.declared = skip_copy
        if notes.flag:
            yield from _failed(mirror.name)
        else:
            yield f"The main handle on initializing mirror disk <{mirror.name}> success."
    yield "Initializing mirror disk complete."


def _failed(mirror: str) -> Iterator[str]:
    yield f"Initializing mirror disk of {mirror} failed."
    yield "Check if the Cluster Partition or Data Partition is OK."


def _partitions(here: Here, mirror: MirrorConf) -> tuple[Partition, str] | None:
    """Its cluster partition, and the volume of its data partition; `None` where one is not there, or in use."""
    places = [find(here.machine.drives, here.system, path) for path in mirror.places(here.system.host_name)]
    match places:
        case [(drive, place), (other, data)] if place is not data:
            in_use = drive.disk.system is not None or other.disk.system is not None  # the system's own are mounted
            return None if in_use else (place, other.volume_id)
        case _:
            return None
