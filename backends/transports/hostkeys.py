"""Host keys: which are trusted, and what to say of one that is not. No key is ever accepted here."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from backends.text import clean_line

DEFAULT_FILES = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")


class Layered(asyncssh.SSHKnownHosts):
    """Known hosts in two layers: a host that is in the first is judged by the first alone.

    So a key that somebody compared and noted counts, whatever an older file holds for the same address.
    """

    def __init__(self, first: asyncssh.SSHKnownHosts, then: asyncssh.SSHKnownHosts) -> None:
        super().__init__()
        self.first, self._then = first, then

    def match(self, host: str, addr: str, port: int | None) -> Any:
        """As asyncssh calls it: the keys of a host, and all else that known hosts files hold."""
        found = self.first.match(host, addr, port)
        return found if any(found) else self._then.match(host, addr, port)


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The known hosts, read, and the files they came from as one would name them to an operator.

    Attributes:
        own: Our own file; empty where there is none.
    """

    entries: Layered
    files: str
    own: str = ""

    @classmethod
    def read(cls, files: Iterable[str], own: str | None = None) -> "KnownHosts":
        """Read OpenSSH known hosts files. One that does not exist holds no key.

        Args:
            files: Those of the site.
            own: Ours, which goes before them.

        Raises:
            OSError: A file that exists cannot be read.
            ValueError: A file is not in OpenSSH's form.
        """
        paths = [Path(file).expanduser() for file in files]
        entries = Layered(_read([Path(own)] if own else []), _read(paths))
        return cls(entries, " or ".join(str(path) for path in paths) or "an empty list of known hosts", own or "")

    def keys(self, host: str, addr: str = "", port: int | None = None) -> tuple[asyncssh.SSHKey, ...]:
        """The keys that are trusted for a host; one that is revoked is not."""
        held, _, revoked, *_ = asyncssh.match_known_hosts(self.entries, host, addr, port)
        return tuple(key for key in held if key not in revoked)

    def said(self, host: str, addr: str = "", port: int | None = None) -> str:
        """The file or files that judge a host."""
        return self.own if any(self.entries.first.match(host, addr, port)) else self.files


def _read(paths: list[Path]) -> asyncssh.SSHKnownHosts:
    return asyncssh.import_known_hosts("\n".join(path.read_text("utf-8", "replace") for path in paths if path.exists()))


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
        asked = (host, addr, None if port == 22 else port)
        held, files = asyncssh.match_known_hosts(known.entries, *asked)[0], known.said(*asked)
        if not held:
            return (
                f"the host key of {where} is unknown: it offers {offers}, and {files} holds none for it; "
                "compare it on the machine's console, then add it"
            )
        holds = ", ".join(dict.fromkeys(f"{one.get_algorithm()} {one.get_fingerprint()}" for one in held))
        return f"the host key of {where} has CHANGED: it offers {offers}, {files} holds {holds}; {ADVICE}"


def other_kind(where: str, files: str) -> str:
    """One sentence on a machine that has no key of the kinds the known hosts hold for it."""
    return f"the host key of {where} has CHANGED: it has none of the kind {files} holds; {ADVICE}"


def with_key(text: str, host: str, line: str) -> str:
    """A known hosts file with one more key in it. The host's earlier entries go, and nobody else's.

    Args:
        text: The file.
        host: As known hosts files call it: `172.31.10.11`, `[127.0.0.1]:2222`.
        line: The public key, `ssh-ed25519 AAAA...`.
    """
    kept = [left for one in text.splitlines() if (left := _without(one, host))]
    return "".join(f"{one}\n" for one in (*kept, f"{host} {clean_line(line)}"))


def _without(line: str, host: str) -> str:
    """A line of a known hosts file without a host; empty where there is nobody else in it."""
    marker, _, rest = line.partition(" ") if line.startswith("@") else ("", "", line)
    names, _, key = rest.partition(" ")
    if line.startswith("#") or not key.strip():
        return line
    if names.startswith("|"):
        hashed = asyncssh.import_known_hosts(f"{names} {key}")
        return "" if any(hashed.match(host, "", None)) else line
    others = ",".join(name for name in names.split(",") if name != host)
    return " ".join(filter(None, (marker, others, key))) if others else ""
