"""A computer's disks as its kernel names them: `/dev/nvme1n1` is no place, only the order they were found in."""

from collections.abc import Iterable
from itertools import count

from backends.sim.cloud import Cloud, Volume
from backends.sim.furnish import content
from backends.sim.nodes.drives import Drive


class Bay:
    """The volumes attached to an instance; one that has failed is not seen any more.

    At boot the one it boots from is found first, the others by the name of their device on EC2. What is attached
    later gets the next name that is free, and keeps it until the next boot.

    Args:
        cloud: Where the volumes are.
        instance_id: Whose.
        first: The number of the first name it gives.

    Attributes:
        crossed: From the next boot on they are found the other way about, as AWS never promised they would not be.
    """

    def __init__(self, cloud: Cloud, instance_id: str, first: int = 0) -> None:
        self.crossed = False
        self._cloud = cloud
        self._instance_id = instance_id
        self._first = first
        self._numbers: dict[str, int] = {}

    def find_anew(self) -> None:
        """Name all that is attached, as at boot."""
        found = self._attached()
        self._numbers = {}
        self._name(reversed(found) if self.crossed else found)

    @property
    def drives(self) -> tuple[Drive, ...]:
        """What is attached now, the one to boot from first."""
        found = self._attached()
        here = {volume.id for volume in found}
        self._numbers = {known: number for known, number in self._numbers.items() if known in here}
        self._name(sorted(found, key=lambda one: one.attached_at or one.created_at))
        named = (Drive(one.id, f"nvme{self._numbers[one.id]}n1", one.size_gib, content(one)) for one in found)
        return tuple(named)

    def _attached(self) -> list[Volume]:
        volumes = self._cloud.volumes.values()
        own = (one for one in volumes if one.instance_id == self._instance_id and not one.failed)
        return sorted(own, key=lambda one: (not one.is_root, one.device))

    def _name(self, volumes: Iterable[Volume]) -> None:
        for volume in volumes:
            free = next(number for number in count(self._first) if number not in self._numbers.values())
            self._numbers.setdefault(volume.id, free)
