"""Whether CLUSTERPRO's services start by themselves: `clpsvcctrl.sh`, and `systemctl` for the same.

systemd's lines are its own. What `clpsvcctrl.sh` prints, and which services `core` is, is believed, not confirmed.
"""

from collections.abc import Sequence

from backends.sim.boot import load
from backends.sim.commands.context import SUCCEEDED, Here, RefusedError, Reply, read_options
from backends.sim.nodes.system import CORE, SERVICES

WANTS = "/etc/systemd/system/multi-user.target.wants"
UNITS = "/usr/lib/systemd/system"
DISABLED, INACTIVE, NO_UNIT, NO_SUCH_UNIT = 1, 3, 4, 5


async def clpsvcctrl(here: Here, words: Sequence[str]) -> Reply:
    """Let services start by themselves or not: `--enable` or `--disable`, and `core` or `-a`."""
    options = read_options(words, "a", ["enable", "disable"], operands=1)
    whole = options.has("-a")
    if options.has("--enable") == options.has("--disable") or (options.operands == ("core",)) == whole:
        raise RefusedError("Invalid parameter.\n")
    names = SERVICES if whole else CORE
    here.system.services.update(dict.fromkeys(names, options.has("--enable")))
    return Reply(SUCCEEDED)


def is_service(unit: str) -> bool:
    """Whether this is one of CLUSTERPRO's services."""
    return _name(unit) in SERVICES


def enable(here: Here, units: Sequence[str], *, auto: bool) -> Reply:
    """`systemctl enable` or `disable`, with what it says of each that changes."""
    if not here.root:
        raise RefusedError(f"Failed to {'enable' if auto else 'disable'} unit: Interactive authentication required.\n")
    unknown = next((unit for unit in units if not is_service(unit)), None)
    if unknown is not None or not units:
        verb = "enable" if auto else "disable"
        raise RefusedError(f"Failed to {verb} unit: Unit file {_name(unknown or '')}.service does not exist.\n")
    said = []
    for name in map(_name, units):
        if here.system.services[name] != auto:
            link = f"{WANTS}/{name}.service"
            said.append(f"Created symlink {link} → {UNITS}/{name}.service.\n" if auto else f'Removed "{link}".\n')
        here.system.services[name] = auto
    return Reply(err="".join(said))


def start(here: Here, unit: str) -> Reply:
    """`systemctl start` of the cluster's service or of the mirror disks' agent, which the first one brings with it."""
    name = _name(unit)
    if not here.root:
        raise RefusedError(f"Failed to start {name}.service: Interactive authentication required.\n")
    if name not in ("clusterpro", "clusterpro_md"):
        raise RefusedError(f"Failed to start {name}.service: Unit {name}.service not found.\n", NO_SUCH_UNIT)
    if not here.member.agent:
        load(here.member, here.cluster.mirrors.values(), here.now)
        here.member.agent = True
    if name == "clusterpro" and here.member.service == "stopped":
        here.cluster.start_service(here.member)
    here.cluster.changed()
    return Reply()


def of_each(replies: Sequence[Reply]) -> Reply:
    """What is said of several units; it is well where one of them is."""
    out, err = ("".join(getattr(one, stream) for one in replies) for stream in ("out", "err"))
    return Reply(out, err, status=min(one.status for one in replies))


def is_enabled(here: Here, unit: str) -> Reply:
    """`systemctl is-enabled`."""
    if not is_service(unit):
        return Reply(err=f"Failed to get unit file state for {unit}: No such file or directory\n", status=1)
    auto = here.system.services[_name(unit)]
    return Reply("enabled\n") if auto else Reply("disabled\n", status=DISABLED)


def is_active(here: Here, unit: str) -> Reply:
    """`systemctl is-active` for a service."""
    return Reply("active\n") if _runs(here, unit) else Reply("inactive\n", status=INACTIVE)


def status(here: Here, unit: str) -> Reply:
    """`systemctl status`, in three lines."""
    if not is_service(unit):
        raise RefusedError(f"Unit {_name(unit)}.service could not be found.\n", NO_UNIT)
    name, runs = _name(unit), _runs(here, unit)
    auto = "enabled" if here.system.services[name] else "disabled"
    lines = (
        f"{'●' if runs else '○'} {name}.service - CLUSTERPRO X",
        f"     Loaded: loaded ({UNITS}/{name}.service; {auto}; preset: disabled)",
        f"     Active: {'active (running)' if runs else 'inactive (dead)'}",
    )
    return Reply("".join(f"{line}\n" for line in lines), status=0 if runs else INACTIVE)


def show(here: Here, words: Sequence[str]) -> Reply:
    """`systemctl show` for when the start of the system was over, and when the cluster service began to start."""
    machine, waits = here.machine, here.world.plan.waits
    match list(words):
        case ["--property=FinishTimestampMonotonic"]:
            over_s = waits.boot_s + waits.service_start_s
            return Reply(f"FinishTimestampMonotonic={_microseconds(over_s)}\n")
        case ["--property=InactiveExitTimestampMonotonic", unit] if _name(unit) == "clusterpro":
            begun = here.member.begun_at
            since_s = waits.boot_s + (begun - machine.booted_at).total_seconds() if begun else 0.0
            return Reply(f"InactiveExitTimestampMonotonic={_microseconds(since_s)}\n")
        case _:
            raise RefusedError(
                "systemctl: show is of --property=FinishTimestampMonotonic here, or of "
                "--property=InactiveExitTimestampMonotonic clusterpro\n"
            )


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)


def _name(unit: str) -> str:
    return unit.removesuffix(".service")


def _runs(here: Here, unit: str) -> bool:
    match _name(unit):
        case "clusterpro":
            return here.member.service != "stopped"
        case "clusterpro_md":
            return here.member.agent
        case name:
            return here.system.services[name]
