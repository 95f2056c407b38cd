"""What disturbs a pretend cluster from outside, on purpose: the network between servers, the mirror connection."""

from itertools import permutations

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

    def changed(self) -> None:
        """Let everybody take in that the world has changed."""
        raise NotImplementedError

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
