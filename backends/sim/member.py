"""A server as member of the cluster: its cluster service, the groups it runs, and what it knows of the others.

Each server keeps its own knowledge. That is how a split comes about here as it does in life: nobody decides it, the
two sides merely stop hearing each other.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from backends.sim.clock import Handle
from backends.sim.group_run import GroupRun, Phase
from backends.sim.machine import Machine
from backends.sim.nodes.conf import Conf

Service = Literal["stopped", "starting", "running", "stopping"]


@dataclass(frozen=True, slots=True)
class GroupNews:
    """What a server tells of a group on it."""

    phase: Phase
    word: str
    resources: dict[str, str]


@dataclass(frozen=True, slots=True)
class News:
    """What a server tells of itself in its heartbeats."""

    service: Service
    suspended: bool
    blind: bool
    held: frozenset[str]
    failed: frozenset[str]
    groups: dict[str, GroupNews]


@dataclass(slots=True)
class Contact:
    """What one server knows of another.

    Attributes:
        state: `heard`; `silent` for a moment; `lost`, silent for too long; `left`, gone with a word.
        news: The last that was heard.
        fading: The timers that turn `silent` to worse.
    """

    state: Literal["heard", "silent", "lost", "left"] = "lost"
    news: News | None = None
    warned: bool = False
    fading: tuple[Handle, ...] = ()

    @property
    def runs_a_group(self) -> bool:
        """Whether it ran a group when it was last heard."""
        return self.news is not None and any(group.phase != "offline" for group in self.news.groups.values())

    def settle(self, state: Literal["heard", "lost", "left"]) -> None:
        """Be sure of it: no timer runs on."""
        for timer in self.fading:
            timer.cancel()
        self.fading, self.warned, self.state = (), False, state

    def warn(self) -> None:
        """It has been silent long enough to be called so."""
        self.warned = True


@dataclass(slots=True)
class Member:
    """One server's part in the cluster.

    Attributes:
        name: The server's name in the configuration.
        machine: What runs as this server.
        conf: The configuration its services go by; `None` where they have none they can use.
        agent: Whether its mirror disk agent runs.
    """

    name: str
    machine: Machine
    runs: dict[str, GroupRun]
    contacts: dict[str, Contact]
    conf: Conf | None = None
    agent: bool = False
    service: Service = "stopped"
    suspended: bool = False
    hidden: bool = False
    """The target of its network partition resolution is kept from it by hand."""
    blind: bool = False
    """That target does not answer it."""
    held: set[str] = field(default_factory=set)
    """Groups stopped by hand: they stay stopped until somebody starts them."""
    failed: set[str] = field(default_factory=set)
    """Groups that could not be started here; they are not tried again by themselves."""
    seen: set[str] = field(default_factory=set)
    """Groups seen running since this service started: should they end, no server that is still starting is awaited."""
    timer: Handle | None = None
    begun_at: datetime | None = None
    """When its service last began to start."""

    @property
    def speaks(self) -> bool:
        """Whether it sends heartbeats."""
        return self.machine.up and self.service != "stopped"

    @property
    def licences(self) -> set[str]:
        """The serial numbers registered on it."""
        return set(self.machine.system.licences)

    @property
    def news(self) -> News:
        """What it tells of itself now."""
        groups = {name: GroupNews(run.phase, run.word, dict(run.words)) for name, run in self.runs.items()}
        return News(self.service, self.suspended, self.blind, frozenset(self.held), frozenset(self.failed), groups)

    @property
    def meets_a_rival(self) -> bool:
        """Whether it runs a group and hears another server run it too."""
        partners = [one.news for one in self.contacts.values() if one.state == "heard" and one.news]
        return any(
            run.phase == "online" and any(news.groups[group].phase == "online" for news in partners)
            for group, run in self.runs.items()
        )

    @property
    def may_work(self) -> bool:
        """Whether it need not wait: it hears all partners, or one that is at work already."""
        heard = [one.news for one in self.contacts.values() if one.state == "heard" and one.news]
        return len(heard) == len(self.contacts) or any(news.service == "running" for news in heard)

    def begin_work(self) -> None:
        """Begin with what the configuration and the partners say must stay stopped."""
        if self.conf is not None and not self.conf.auto_start:
            self.held.update(self.runs)
        for contact in self.contacts.values():
            if contact.state == "heard" and contact.news:
                self.held |= contact.news.held

    def part(self) -> None:
        """Forget the partners, having left: those that leave, too, have left; the others are not known any more."""
        for contact in self.contacts.values():
            if contact.state == "heard" and contact.news and contact.news.service != "stopping":
                contact.settle("lost")
            elif contact.state in ("heard", "silent"):
                contact.settle("left")

    def enter(self, service: Service, timer: Handle | None = None) -> None:
        """Change the service's state; a change under way is called off."""
        if self.timer is not None:
            self.timer.cancel()
        self.service, self.timer = service, timer

    def drop(self) -> None:
        """Lose everything that is not on disk, as at power-off."""
        self.enter("stopped")
        self.suspended, self.begun_at = False, None
        for memory in (self.held, self.failed, self.seen):
            memory.clear()
        for run in self.runs.values():
            run.drop()
        for contact in self.contacts.values():
            contact.settle("lost")
            contact.news = None

    def place_of(self, group: str) -> tuple[str, GroupNews] | None:
        """Where the group runs, or is being started or stopped, as far as this server knows.

        Its own side comes first: in a split each side tells its own truth.
        """
        own = self.news.groups[group]
        if own.phase != "offline":
            return self.name, own
        for name, contact in self.contacts.items():
            known = contact.news.groups[group] if contact.news else None
            if known is not None and contact.state in ("heard", "silent") and known.phase != "offline":
                return name, known
        return None

    def could_run(self, name: str, group: str) -> bool:
        """Whether it thinks that server (or itself) fit to start the group."""
        if name == self.name:
            return self.service == "running" and group not in self.failed
        contact = self.contacts[name]
        if contact.news is None or contact.state not in ("heard", "silent") or group in contact.news.failed:
            return False
        return contact.news.service == "running" or (contact.news.service == "starting" and group not in self.seen)
