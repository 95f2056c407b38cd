"""Host keys: which are trusted, and what to say of one that is not. No key is ever accepted here."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import asyncssh

DEFAULT_FILES = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The known hosts, read, and the files they came from as one would name them to an operator."""

    entries: asyncssh.SSHKnownHosts
    files: str

    @classmethod
    def read(cls, files: Iterable[str]) -> "KnownHosts":
        """Read OpenSSH known hosts files. One that does not exist holds no key.

        Raises:
            OSError: A file that exists cannot be read.
            ValueError: A file is not in OpenSSH's form.
        """
        paths = [Path(file).expanduser() for file in files]
        entries = asyncssh.import_known_hosts(
            "\n".join(path.read_text("utf-8", "replace") for path in paths if path.exists())
        )
        return cls(entries, " or ".join(str(path) for path in paths) or "an empty list of known hosts")


ADVICE = "a restored machine has a new key, and so has an impostor: compare before you replace it"


class Doorkeeper(asyncssh.SSHClient):
    """Turns away every host key that is not in the known hosts, and remembers it for the message."""

    def __init__(self) -> None:
        self.offered: tuple[str, str, int, asyncssh.SSHKey] | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Called by asyncssh for a key that the known hosts do not hold."""
        self.offered = (host, addr, port, key)
        return False

    def objection(self, where: str, known: KnownHosts) -> str:
        """One sentence on the host key that was turned away: unknown and CHANGED are two things."""
        if self.offered is None:
            return f"the host key of {where} is revoked or not valid by {known.files}: do not log in there"
        host, addr, port, key = self.offered
        offers = f"{key.get_algorithm()} {key.get_fingerprint()}"
        held = asyncssh.match_known_hosts(known.entries, host, addr, None if port == 22 else port)[0]
        if not held:
            return (
                f"the host key of {where} is unknown: it offers {offers}, and {known.files} holds none for it; "
                "compare it on the machine's console, then add it"
            )
        holds = ", ".join(dict.fromkeys(f"{one.get_algorithm()} {one.get_fingerprint()}" for one in held))
        return f"the host key of {where} has CHANGED: it offers {offers}, {known.files} holds {holds}; {ADVICE}"


def other_kind(where: str, known: KnownHosts) -> str:
    """One sentence on a machine that has no key of the kinds the known hosts hold for it."""
    return f"the host key of {where} has CHANGED: it has none of the kind {known.files} holds; {ADVICE}"
