"""The few commands of the operating system that are of use on a node."""

from collections.abc import Sequence

from backends.sim.commands.context import Here, RefusedError, Reply


async def true(_here: Here, _words: Sequence[str]) -> Reply:
    """Do nothing, well."""
    return Reply()


async def hostname(here: Here, _words: Sequence[str]) -> Reply:
    """Print the machine's name."""
    return Reply(f"{here.system.host_name}\n")


async def hostnamectl(here: Here, words: Sequence[str]) -> Reply:
    """Print the machine's name, or set it for good (`set-hostname NAME`, `hostname NAME`)."""
    match list(words):
        case [] | ["status"]:
            boot = here.machine.boot_id.replace("-", "")
            return Reply(f" Static hostname: {here.system.host_name}\n         Boot ID: {boot}\n")
        case ["hostname"]:
            return Reply(f"{here.system.host_name}\n")
        case ["set-hostname" | "hostname", _] if not here.root:
            raise RefusedError("Could not set static hostname: Interactive authentication required.\n")
        case ["set-hostname" | "hostname", name]:
            here.system.host_name = name
            return Reply()
        case _:
            raise RefusedError("hostnamectl: the pretend site knows only status and set-hostname NAME\n")


async def uptime(here: Here, words: Sequence[str]) -> Reply:
    """Print when the machine was booted (`-s` only)."""
    if list(words) != ["-s"]:
        raise RefusedError("uptime: only `uptime -s` is here\n")
    return Reply(f"{here.machine.booted_at:%Y-%m-%d %H:%M:%S}\n")


async def date(here: Here, words: Sequence[str]) -> Reply:
    """Print the world's time, as a date, as seconds (`+%s`), or as the system's log has it (`+%b %e %H:%M:%S`)."""
    now = here.now
    if list(words) == ["+%s"]:
        return Reply(f"{int(now.timestamp())}\n")
    if list(words) == ["+%b %e %H:%M:%S"]:
        return Reply(f"{now:%b %e %H:%M:%S}\n")
    if words:
        raise RefusedError(f"date: only `date`, `date +%s` and the log's form are here, not {words[0]!r}\n")
    return Reply(f"{now:%a %b %e %H:%M:%S UTC %Y}\n")
