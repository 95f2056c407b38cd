"""A failover group on one server: its resources started one after another, stopped in the opposite order."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

from backends.sim.blueprint import Group, Resource
from backends.sim.clock import Clock, Handle

Phase = Literal["offline", "starting", "online", "stopping", "failed"]

WORD: dict[Phase, str] = {
    "offline": "Offline",
    "starting": "Online Pending",
    "online": "Online",
    "stopping": "Offline Pending",
    "failed": "Error",  # the word of a failed group is believed, not confirmed
}


class GroupRun:
    """What one server does with a group.

    Args:
        plan: The group.
        start: Does what starting a resource does to the world; False is a failure.
        changed: Called after every change.
        clock: World time.
        tell: Writes an event of the group, or of a resource of it, into the system's log.
    """

    def __init__(
        self,
        plan: Group,
        start: Callable[[Resource], bool],
        changed: Callable[[], None],
        clock: Clock,
        tell: Callable[[str, str], None],
    ) -> None:
        self.plan = plan
        self.phase: Phase = "offline"
        self.words = {resource.name: "Offline" for resource in plan.resources}
        self._start_resource = start
        self._changed = changed
        self._clock = clock
        self._tell = tell
        self._next: Handle | None = None

    @property
    def word(self) -> str:
        """The group's state on this server, in CLUSTERPRO's words."""
        return WORD[self.phase]

    def by_priority(self, servers: Iterable[str]) -> list[str]:
        """These servers, in the order in which the group prefers them."""
        return sorted(servers, key=lambda name: self.plan.first not in ("", name))

    def start(self) -> None:
        """Begin to start it here."""
        self._tell("rc 10", self.plan.name)
        self._enter("starting")
        self._start_from(0)
        self._changed()

    def stop(self) -> None:
        """Begin to stop it here. What does not run stops at once."""
        if self.phase in ("offline", "stopping"):
            return
        self._tell("rc 20", self.plan.name)
        self._enter("stopping")
        self._stop_from(len(self.plan.resources) - 1)
        self._changed()

    def fail(self, resource: str) -> None:
        """Have a resource that is in use here break down, and the group with it."""
        if self.words.get(resource) in ("Online", "Online Pending"):
            self.words[resource] = "Online Failure"
            self._tell("rc 32", resource)
            self._enter("failed")

    def drop(self) -> None:
        """Be gone at once, as with a machine that lost its power. Tells nobody."""
        self._enter("offline")
        self.words = dict.fromkeys(self.words, "Offline")

    def _enter(self, phase: Phase) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        self.phase = phase

    def _start_from(self, index: int) -> None:
        if index == len(self.plan.resources):
            self._enter("online")
            self._tell("rc 11", self.plan.name)
            return
        resource = self.plan.resources[index]
        self._tell("rc 30", resource.name)
        self.words[resource.name] = "Online Pending"
        self._next = self._clock.later(resource.start_s, partial(self._started, index))

    def _started(self, index: int) -> None:
        resource = self.plan.resources[index]
        if self._start_resource(resource):
            self.words[resource.name] = "Online"
            self._tell("rc 31", resource.name)
            self._start_from(index + 1)
        else:
            self.words[resource.name] = "Online Failure"
            self._tell("rc 32", resource.name)
            self._tell("rc 12", self.plan.name)
            self._enter("failed")
        self._changed()

    def _stop_from(self, index: int) -> None:
        if index < 0:
            self._enter("offline")
            self._tell("rc 21", self.plan.name)
            return
        resource = self.plan.resources[index]
        running = self.words[resource.name] != "Offline"
        self.words[resource.name] = "Offline Pending" if running else "Offline"
        self._next = self._clock.later(resource.stop_s if running else 0.0, partial(self._stopped, index))

    def _stopped(self, index: int) -> None:
        self.words[self.plan.resources[index].name] = "Offline"
        self._stop_from(index - 1)
        self._changed()
