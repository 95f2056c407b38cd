"""A computer of the pretend site: up while its EC2 instance runs and its system has booted."""

import asyncio
import re
import uuid
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, TypeVar

from backends.sim.bay import Bay
from backends.sim.clock import Clock, Handle
from backends.sim.nodes.drives import Drive
from backends.sim.nodes.system import System

T = TypeVar("T")

LOADER = "/boot/grub2/grub.cfg"
LOADER_WAITS = re.compile(rb"^\s*set timeout=(\d+)\s*$", re.MULTILINE)


class Machine:
    """One computer.

    Args:
        name: What the site calls it, unlike any other.
        address: Its private address.
        instance_id: The EC2 instance it is.
        clock: World time.
        boot_s: Seconds its system takes to boot.
        bay: The volumes attached to it.
        running: Whether it is up from the beginning.

    Attributes:
        broken: Its system does not boot.
        listeners: They are told after each change of `up`; and
        guests: so are these, who are no part of the world and are not pickled with it.
        timers: What it is to run later, by the unit's name. Lost when it goes down, as its jobs are.
    """

    def __init__(  # noqa: PLR0913 - a computer is all this
        self,
        name: str,
        address: str,
        instance_id: str,
        clock: Clock,
        *,
        boot_s: float,
        bay: Bay,
        running: bool = True,
    ) -> None:
        self.name = name
        self.address = address
        self.instance_id = instance_id
        self.up = False
        self.broken = False
        self.listeners: list[Callable[[], None]] = []
        self.guests: list[Callable[[], None]] = []
        self.timers: dict[str, Handle] = {}
        self._jobs: set[asyncio.Task[Any]] = set()
        self.clock = clock
        self._boot_s = boot_s
        self._boot: Handle | None = None
        self._ids = Random(instance_id)  # noqa: S311 - boot ids of a pretend machine, repeatable, no secrets
        self.bay = bay
        if running:
            self._awake()

    @property
    def drives(self) -> tuple[Drive, ...]:
        """Its volumes as its system names them, the one it boots from first."""
        return self.bay.drives

    @property
    def system(self) -> System:
        """What it boots, or has booted. Raises LookupError where there is none: it does not come up then."""
        found = self.drives[0].disk.system
        if found is None:
            raise LookupError(self.name)
        return found

    @property
    def bootable(self) -> bool:
        """Whether there is a system on the volume it boots from."""
        return any(drive.disk.system is not None for drive in self.drives[:1])

    def instance_changed(self, state: str) -> None:
        """Follow the EC2 instance: boot where it is `running` (again), else go dark."""
        self.power_off()
        if state == "running":
            self._boot = self.clock.later(self._boot_s + self._loader_s(), self._awake)

    def _loader_s(self) -> float:
        """How long its boot loader waits before it boots: what lengthens a start on purpose."""
        told = LOADER_WAITS.search(self.system.files.get(LOADER, b"")) if self.bootable else None
        return float(told[1]) if told else 0.0

    def power_off(self) -> None:
        """Go dark at once, as with the plug pulled."""
        if self._boot is not None:
            self._boot.cancel()
            self._boot = None
        if self.up:
            self._turn(up=False)

    def reset(self) -> None:
        """Reboot from within: EC2 does not see it."""
        self.instance_changed("running")

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something on it, whoever waits for it or no longer does, until it ends or the machine goes down."""
        job = asyncio.ensure_future(work)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)
        return job

    def forget(self) -> None:
        """Lose what it runs and what it was to run."""
        for job in tuple(self._jobs):
            job.cancel()
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()

    def _awake(self) -> None:
        if self.broken or not self.bootable:
            return
        self.bay.find_anew()
        system = self.system
        if system.lvm_devices is not None and system.booted_on != self.instance_id:
            system.lvm_devices = {drive.volume_id for drive in self.drives}
        system.booted_on = self.instance_id
        self.booted_at = self.clock.now()
        self.boot_id = str(uuid.UUID(int=self._ids.getrandbits(128), version=4))
        self._turn(up=True)

    def _turn(self, *, up: bool) -> None:
        self.up = up
        if not up:
            self.forget()
        for listener in (*self.listeners, *self.guests):
            listener()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"guests": [], "_jobs": set()}
