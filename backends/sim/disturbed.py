"""The network between a pretend cluster's servers, and what disturbs it from outside, on purpose; the mirror's, too."""

from itertools import permutations

from backends.sim import borders
from backends.sim.boot import Link, in_touch
from backends.sim.cloud import Cloud
from backends.sim.fencing import Fencing
from backends.sim.machine import Machine
from backends.sim.member import Member
from backends.sim.mirror import Mirror


class Disturbed:
    """A cluster that can be disturbed.

    Attributes:
        members: Its servers, by name.
        mirrors: Its mirror disks, by name.
        cut: Pairs of servers with no network between them.
    """

    members: dict[str, Member]
    mirrors: dict[str, Mirror]
    cut: set[frozenset[str]]
    _cloud: Cloud
    _fencing: Fencing

    def let_forced_stop_lie(self) -> None:
        """Let its forced stop say that it is done without doing anything."""
        self._fencing.lies = True

    def let_failover_go_on(self) -> None:
        """Let a failover not be held back any more where the forced stop has failed."""
        self._fencing.suppresses = False

    def changed(self) -> None:
        """Let everybody take in that the world has changed."""
        raise NotImplementedError

    def member_of(self, machine: Machine) -> Member | None:
        """The server this machine is; `None` where it is none of this cluster."""
        return next((member for member in self.members.values() if member.machine is machine), None)

    def linked(self, one: str, other: str) -> bool:
        """Whether two servers are up, with a network between them, and each is where the other looks for it."""
        return self._wired(one, other, "lan") and not self.apart(one, other)

    def apart(self, one: str, other: str) -> bool:
        """Whether the network between two servers is cut, or lets nothing pass that one would have to ask the other."""
        cut = frozenset((one, other)) in self.cut
        return cut or not borders.talk(self._cloud, self.members[one], self.members[other])

    def mirrored(self, one: str, other: str) -> bool:
        """Whether their mirror disk agents run, and reach each other by the mirror connection."""
        agents = self.members[one].agent and self.members[other].agent
        pair = self.members[one], self.members[other]
        return agents and self._wired(one, other, "mirror_connect") and borders.talk(self._cloud, *pair, borders.MIRROR)

    def _wired(self, one: str, other: str, link: Link) -> bool:
        uncut = frozenset((one, other)) not in self.cut
        return uncut and in_touch(self.members[one], self.members[other], link)

    def _hears(self, listener: Member, speaker: Member) -> bool:
        if not (listener.speaks and speaker.speaks and self._wired(listener.name, speaker.name, "lan")):
            return False
        return borders.beats(self._cloud, listener, speaker)

    def cut_link(self) -> None:
        """Take the network away between all servers."""
        self.cut = {frozenset(pair) for pair in permutations(self.members, 2)}
        self.changed()

    def mend_link(self) -> None:
        """Give the network back. Servers that both run a group shut themselves down."""
        self.cut.clear()
        self.changed()

    def hide_target(self, server: str) -> None:
        """Let the target of the network partition resolution not answer this server."""
        self.members[server].hidden = True
        self.changed()

    def show_target(self) -> None:
        """Let it answer everybody again."""
        for member in self.members.values():
            member.hidden = False
        self.changed()

    def break_mirror(self, name: str = "") -> None:
        """Disturb a mirror disk's connection, or that of all: nothing more is copied."""
        self._disturb(name, broken=True)

    def mend_mirror(self, name: str = "") -> None:
        """End that disturbance; what is behind is copied again."""
        self._disturb(name, broken=False)

    def _disturb(self, name: str, *, broken: bool) -> None:
        for mirror in self.mirrors.values():
            if name in ("", mirror.name):
                mirror.broken = broken
        self.changed()

    def disks_changed(self, machine: Machine) -> None:
        """Notice which mirror disks have lost the disk under them on a server; a group that uses one fails there."""
        member = self.member_of(machine)
        if member is None:
            return
        parts = [id(part) for drive in machine.drives for part in drive.disk.parts]
        for name, mirror in self.mirrors.items():
            if mirror.data[member.name] is not None and id(mirror.data[member.name]) not in parts:
                mirror.lose(member.name)
                for run in member.runs.values():
                    run.fail(name)
        self.changed()
