"""Names that look like AWS's, the same for the same seed."""

import random


class Ids:
    """Makes ids such as `i-0f3a...` (17 hex digits), and the small chances of a world, out of one seed."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - pretend ids are not secrets; they must repeat

    def new(self, kind: str) -> str:
        """An id of this kind: `new("i")`, `new("vol")`, `new("eni-attach")`."""
        return f"{kind}-0{self._random.getrandbits(64):016x}"

    def zone(self) -> str:
        """A Route 53 hosted zone's id."""
        return "Z" + "".join(self._random.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=20))

    def mac(self) -> str:
        """A network interface's hardware address, locally administered as on EC2."""
        return ":".join(["06", *(f"{self._random.getrandbits(8):02x}" for _ in range(5))])

    def about(self, seconds: float) -> float:
        """Roughly so many seconds: within a fifth, either way."""
        return seconds * self._random.uniform(0.8, 1.2)
