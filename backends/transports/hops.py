"""Machines as SSH names them, and what `ProxyJump` says about the way to one. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """A machine to connect to.

    Attributes:
        host: A name or address, or an alias of the SSH configuration.
        user: `None` leaves it to the SSH configuration; so does `port`.
        via: The jump host named before it, `None` where the SSH configuration decides.
    """

    host: str
    user: str | None = None
    port: int | None = None
    via: "Hop | None" = None

    def __str__(self) -> str:
        return self.host


def parse_jump(text: str) -> Hop:
    """The last machine of a `ProxyJump` value, `[user@]host[:port]` separated by commas, each reached via the former.

    Raises:
        ValueError: A port is no number, or a host is missing.
    """
    hop: Hop | None = None
    for part in text.split(","):
        hop = _parse_one(part.strip().removeprefix("ssh://").rstrip("/"), hop)
    if hop is None:
        raise ValueError(text)
    return hop


def _parse_one(text: str, via: Hop | None) -> Hop:
    user, _, place = text.rpartition("@")
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        port = port.removeprefix(":")
    elif place.count(":") > 1:
        host, port = place, ""
    else:
        host, _, port = place.partition(":")
    if not host:
        raise ValueError(text)
    return Hop(host, user or None, int(port) if port else None, via)
