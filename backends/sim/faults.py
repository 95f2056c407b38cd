"""What can be made to go wrong by hand while the site runs, and how to ask for it."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from backends.sim import cloud_faults, disk_faults, line_faults
from backends.sim.cloud import AwsError
from backends.sim.cloud.regions import REGIONS
from backends.sim.commands import PROGRAMS
from backends.sim.world import World


class FaultError(Exception):
    """A fault was asked for that cannot be; the text is one sentence for the one who asked."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be done to the world.

    Attributes:
        name: The word that asks for it.
        operands: What it is done to: `SERVER`, `MIRROR`, `SECONDS`, `COUNT`, `OPERATION`, `PROGRAM`, `REGION`, `ZONE`,
            `TYPE`, `KEY`, `ADDRESS` or `PATH`, in order; those in brackets can be left out. A server can be named by
            its address, too, and a program with words that its command line must hold: `clplcnsc -d`.
        help: One line.
        do: Does it, given the operands as they were written, checked.
    """

    name: str
    operands: tuple[str, ...]
    help: str
    do: Callable[..., None]

    @property
    def usage(self) -> str:
        """How to ask for it."""
        return " ".join((self.name, *self.operands))


def inject(world: World, words: Sequence[str]) -> str:
    """Do a fault given as words, e.g. `("stop", "server02")`.

    Returns:
        A sentence that says it is done.

    Raises:
        FaultError: There is no such fault, or it cannot be done to this.
    """
    if not words:
        raise FaultError("Name a fault; --list shows them.")
    fault = next((one for one in FAULTS if one.name == words[0]), None)
    if fault is None:
        raise FaultError(unknown("fault", words[0], (one.name for one in FAULTS)))
    given = tuple(words[1:])
    needed = sum(not kind.startswith("[") for kind in fault.operands)
    if not needed <= len(given) <= len(fault.operands):
        raise FaultError(f"It is asked for like this: {fault.usage}.")
    kinds = [kind.strip("[]") for kind in fault.operands]  # those that can be left out stand at the end
    given = tuple(server(world, word) if kind == "SERVER" else word for kind, word in zip(kinds, given, strict=False))
    for kind, word in zip(kinds, given, strict=False):
        _check(world, kind, word)
    try:
        fault.do(world, *given)
    except AwsError as error:
        raise FaultError(f"AWS refuses: {error}") from None
    return f"Done: {' '.join(words)}."


def server(world: World, word: str) -> str:
    """The name of the machine that this word names: by its name, its address or its instance's id; the newest such."""
    found = [one for one in world.machines.values() if word in (one.name, one.address, one.instance_id)]
    if not found:
        raise FaultError(unknown("server", word, world.machines))
    return found[-1].name


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, and what comes nearest."""
    names = tuple(known)
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.5) or names
    return f"There is no {kind} {word!r}; there is {', '.join(near)}."


def _check(world: World, kind: str, word: str) -> None:
    if kind == "ADDRESS" and not _is_address(word):
        raise FaultError(f"{word!r} is not an IPv4 address.")
    if kind == "MIRROR" and word not in world.cluster.mirrors:
        raise FaultError(unknown("mirror disk", word, world.cluster.mirrors))
    if kind == "SECONDS" and not word.replace(".", "", 1).isdecimal():
        raise FaultError(f"{word!r} is not a number of seconds.")
    if kind == "COUNT" and (not word.isdecimal() or int(word) == 0):
        raise FaultError(f"{word!r} is not a number of calls.")
    if kind == "REGION" and word not in REGIONS:
        raise FaultError(unknown("region", word, REGIONS))
    zones = [f"{region}{letter}" for region, letters in REGIONS.items() for letter in letters]
    if kind == "ZONE" and word not in zones:
        raise FaultError(unknown("zone", word, zones))
    if kind == "PROGRAM" and word.partition(" ")[0] not in PROGRAMS:
        raise FaultError(unknown("program", word, PROGRAMS))


def _is_address(word: str) -> bool:
    try:
        IPv4Address(word)
    except ValueError:
        return False
    return True


def _cut_link(world: World, server: str = "") -> None:
    (world.clusters[server] if server else world.cluster).cut_link()


def _mend_link(world: World, server: str = "") -> None:
    (world.clusters[server] if server else world.cluster).mend_link()


def _hide_target(world: World, server: str) -> None:
    cluster = world.clusters[server]
    member = cluster.member_of(world.machines[server])
    if member is None:
        raise FaultError(f"{server} is no server of a cluster any more.")
    cluster.hide_target(member.name)


def _stop(world: World, server: str) -> None:
    world.cloud.stop(world.machines[server].instance_id)


def _start(world: World, server: str) -> None:
    world.cloud.start(world.machines[server].instance_id)


def _reboot(world: World, server: str) -> None:
    world.cloud.reboot(world.machines[server].instance_id)


def _break_mirror(world: World, mirror: str, server: str = "") -> None:
    (world.clusters[server] if server else world.cluster).break_mirror(mirror)


def _unbuild(world: World, mirror: str) -> None:
    world.cluster.mirrors[mirror].built = False
    world.cluster.changed()


def _mend_mirror(world: World, mirror: str, server: str = "") -> None:
    (world.clusters[server] if server else world.cluster).mend_mirror(mirror)


def _move_route(world: World, server: str) -> None:
    instance = world.cloud.instances[world.machines[server].instance_id]
    world.cloud.set_vip_route(world.plan.vip, instance.eni_id)


def _never_boots(world: World, address: str) -> None:
    world.broken.add(address)


def _never_stops(world: World, server: str) -> None:
    world.cloud.instances[world.machines[server].instance_id].stuck = True


def _boots(world: World, server: str) -> None:
    world.machines[server].broken = False


def _lose_file(world: World, server: str, path: str) -> None:
    content = world.machines[server].system.files.pop(path, None)
    if content is None:
        raise FaultError(f"{server} has no file {path}.")
    world.lost_files[server, path] = content


def _find_file(world: World, server: str, path: str) -> None:
    if (server, path) not in world.lost_files:
        raise FaultError(f"{server} has lost no file {path}.")
    world.machines[server].system.files[path] = world.lost_files.pop((server, path))


FAULTS = (
    Fault(
        "cut-link",
        ("[SERVER]",),
        "cut the network between the servers: after the heartbeat timeout both are active",
        _cut_link,
    ),
    Fault("mend-link", ("[SERVER]",), "mend it; servers that are both active shut themselves down", _mend_link),
    Fault("hide-target", ("SERVER",), "let the target of its network partition resolution not answer", _hide_target),
    Fault("stop", ("SERVER",), "stop its EC2 instance", _stop),
    Fault("start", ("SERVER",), "start its EC2 instance", _start),
    Fault("reboot", ("SERVER",), "reboot its EC2 instance", _reboot),
    Fault("break-mirror", ("MIRROR", "[SERVER]"), "disturb the mirror disk's connection: copying ends", _break_mirror),
    Fault("mend-mirror", ("MIRROR", "[SERVER]"), "mend it; what is behind is copied again", _mend_mirror),
    Fault("unbuild", ("MIRROR",), "let a mirror disk be one that was never built", _unbuild),
    Fault("move-route", ("SERVER",), "point the VIP's routes at this server, whoever runs the group", _move_route),
    Fault(
        "ssh-cut", ("SERVER", "[PROGRAM]"), "cut the connection in the middle of its next command", line_faults.ssh_cut
    ),
    Fault(
        "lose-answer",
        ("SERVER", "PROGRAM"),
        "do its next such command, then cut off its answer",
        line_faults.lose_answer,
    ),
    Fault(
        "fail", ("SERVER", "PROGRAM", "[COUNT]"), "refuse its next such command, or so many, undone", line_faults.fail
    ),
    Fault("hang", ("SERVER", "PROGRAM"), "do such commands, and let none of them return until clear", line_faults.hang),
    Fault("refuse-channel", ("SERVER",), "refuse its next command before it is begun", line_faults.refuse_channel),
    Fault("slow", ("SERVER", "SECONDS"), "make everything to and from it late; 0 mends it", line_faults.slow),
    Fault("silence", ("SERVER",), "let nothing pass between it and the bastion, and tell nobody", line_faults.silence),
    Fault("ssh-gone", ("SERVER",), "let the bastion not reach it by SSH; all else does, until clear", World.hide),
    Fault("ssm-gone", ("SERVER",), "let its SSM agent not reach AWS, until clear", World.lose_agent),
    Fault("throttle", ("COUNT",), "refuse this many AWS calls as too many", cloud_faults.throttle),
    Fault(
        "lose-reply", ("OPERATION",), "do the next such AWS call and lose its answer; * is any", cloud_faults.lose_reply
    ),
    Fault("expire", (), "say of all credentials that they have expired, until clear", cloud_faults.expire),
    Fault(
        "region-lost",
        ("REGION",),
        "let nothing in it answer, and its instances be dark, until clear",
        cloud_faults.lose_region,
    ),
    Fault(
        "region-back",
        ("REGION",),
        "let it be back, with what ran in it, whatever else is wrong",
        cloud_faults.region_back,
    ),
    Fault(
        "no-capacity",
        ("ZONE", "TYPE"),
        "have no more instances of that type there, until clear",
        cloud_faults.no_capacity,
    ),
    Fault(
        "fsr-quota",
        ("REGION", "COUNT"),
        "let so many snapshots be fast there at once; 5 at first",
        cloud_faults.fsr_quota,
    ),
    Fault(
        "vcpu-quota",
        ("REGION", "COUNT"),
        "let instances there have so many vCPUs at once; 64 at first",
        cloud_faults.vcpu_quota,
    ),
    Fault(
        "disable-key",
        ("REGION", "KEY"),
        "disable a KMS key there, such as alias/cluster, until clear",
        cloud_faults.disable_key,
    ),
    Fault("hang-shutdown", ("SERVER",), "let only a stop that skips its shutdown end", cloud_faults.hang_shutdown),
    Fault("protect", ("SERVER",), "switch the stop protection of its instance on", cloud_faults.protect),
    Fault("share-disk", (), "attach one Multi-Attach volume to both servers", cloud_faults.share_disk),
    Fault("aws-silent", (), "let AWS not answer, while all goes on running, until clear", cloud_faults.aws_silent),
    Fault(
        "lying-stop",
        (),
        "let the forced stop return 0 at once, and stop nobody",
        lambda w: w.cluster.let_forced_stop_lie(),
    ),
    Fault(
        "unsuppressed",
        (),
        "let a failover go on though the forced stop failed",
        lambda w: w.cluster.let_failover_go_on(),
    ),
    Fault("kms-late", (), "let the next copy of an image fail late, as without its key", cloud_faults.kms_late),
    Fault("snapshot-late", (), "let the next snapshot fail late", cloud_faults.snapshot_late),
    Fault(
        "never-boots", ("ADDRESS",), "let the system of what is launched at this address next not boot", _never_boots
    ),
    Fault("never-stops", ("SERVER",), "let its EC2 instance never come to a stop, until clear", _never_stops),
    Fault(
        "lose-disk",
        ("SERVER", "[MIRROR]"),
        "let the volume under its first mirror disk, or this one, fail for good, with all on it",
        disk_faults.lose,
    ),
    Fault(
        "cross-disks",
        ("SERVER",),
        "let its system name its disks the other way about from its next boot on; clear takes it back",
        disk_faults.cross,
    ),
    Fault("boots", ("SERVER",), "let its system boot again, the next time it starts", _boots),
    Fault("lose-file", ("SERVER", "PATH"), "delete a file on it, such as one of a licence", _lose_file),
    Fault("find-file", ("SERVER", "PATH"), "put a file back that was deleted so", _find_file),
    Fault("clear", (), "mend the lines, the link, the target, the mirror's connection, regions and AWS", World.mend),
)
