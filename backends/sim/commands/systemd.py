"""As much of systemd as a timer takes that a node is left with, and CLUSTERPRO's services.

A timer can be set, seen and stopped, and ends with the machine.

The lines are systemd's own, as of its version 250; like there, what is said of a new timer goes to standard error.
"""

import getopt
import shlex
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from backends.sim.commands import services
from backends.sim.commands.context import Here, NoInput, RefusedError, Reply

Shell = Callable[[Here, str], Coroutine[Any, Any, Reply]]

NOT_RUNNING = 3
NOT_LOADED = 5


async def systemd_run(here: Here, words: Sequence[str], shell: Shell) -> Reply:
    """Have the machine run a command in some seconds: `--unit=NAME --on-active=SECONDS WORDS...`."""
    try:
        options, command = getopt.getopt(list(words), "", ["unit=", "on-active="])
    except getopt.GetoptError as error:
        raise RefusedError(f"systemd-run: {error}\n") from None
    given = dict(options)
    unit, after = given.get("--unit", ""), given.get("--on-active", "").removesuffix("s")
    if not unit or not command or not after.replace(".", "", 1).isdecimal():
        raise RefusedError("systemd-run: the pretend site knows only --unit=NAME --on-active=SECONDS COMMAND...\n")
    if not here.root:
        raise RefusedError("Failed to start transient timer unit: Interactive authentication required.\n")
    timer = f"{unit}.timer"
    if timer in here.machine.timers:
        raise RefusedError(
            f"Failed to start transient timer unit: Unit {timer} was already loaded or has a fragment file.\n"
        )

    later = replace(here, by=timer, typed=NoInput())
    here.machine.timers[timer] = here.world.clock.later(float(after), partial(_elapsed, later, shell, command))
    return Reply(err=f"Running timer as unit: {timer}\nWill run service as unit: {unit}.service\n")


def _elapsed(here: Here, shell: Shell, command: Sequence[str]) -> None:
    del here.machine.timers[here.by]
    here.machine.begin(shell(here, shlex.join(command)))


async def systemctl(here: Here, words: Sequence[str]) -> Reply:  # noqa: PLR0911 - one return a verb
    """Look at a timer or a service, call a timer off (`stop`), let a service start by itself (`enable`, `disable`)."""
    match list(words):
        case ["is-active", *units] if units:
            return services.of_each([_is_active(here, unit) for unit in units])
        case ["is-enabled", *units] if units:
            return services.of_each([services.is_enabled(here, unit) for unit in units])
        case ["show", *asked] if asked:
            return services.show(here, asked)
        case ["status", unit]:
            return services.status(here, unit)
        case ["enable" | "disable" as verb, *units]:
            return services.enable(here, units, auto=verb == "enable")
        case ["start", unit]:
            return services.start(here, unit)
        case ["stop", unit]:
            return _stop(here, unit)
        case _:
            raise RefusedError(
                "systemctl: the pretend site knows only is-active, is-enabled, show, status, enable, disable, start, "
                "stop\n"
            )


def _is_active(here: Here, unit: str) -> Reply:
    if services.is_service(unit):
        return services.is_active(here, unit)
    return Reply("active\n") if unit in here.machine.timers else Reply("inactive\n", status=NOT_RUNNING)


def _stop(here: Here, unit: str) -> Reply:
    if not here.root:
        raise RefusedError(f"Failed to stop {unit}: Interactive authentication required.\n")
    if unit not in here.machine.timers:
        raise RefusedError(f"Failed to stop {unit}: Unit {unit} not loaded.\n", NOT_LOADED)
    here.machine.timers.pop(unit).cancel()
    return Reply()
