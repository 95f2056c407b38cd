"""Which values are nobody's to read: passwords and what is like them, and the accounts that go with them.

CLUSTERPRO obscures passwords in its file; that is no reason to show them.
"""

import re
from collections.abc import Iterable

from backends.clpconf.paths import split, tags

HIDDEN = "(hidden)"
SECRET = re.compile(
    r"passw|passphrase|^pass(?!ive)|(?<!by)pass$|pwd|secret|token|credential|access_?key|private_?key|api_?key",
    re.IGNORECASE,
)
KEEPER = re.compile(r"bmc|ipmi|vcenter|vsphere|forcestop|fencing", re.IGNORECASE)
"""What has accounts of its own: who may switch machines off."""
ACCOUNT = re.compile(r"user|account|login", re.IGNORECASE)
IN_A_URL = re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)")
BMC_DEVICE = re.compile(r"/root/server@[^/]*/device@6\d\d")
"""By its id, where its type is not said."""
SHOWN_OF_A_BMC = ("type", "info")


def secret_paths(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The paths whose values are to be hidden. An empty value hides nothing."""
    pairs = list(pairs)
    bmcs = {path.removesuffix("/type") for path, text in pairs if path.endswith("/type") and text.strip() == "bmc"}
    return frozenset(path for path, text in pairs if text.strip() and (_is_secret(path) or _of_a_bmc(path, bmcs)))


def shown(text: str) -> str:
    """A value that may be shown, without the password that an address in it may hold."""
    return IN_A_URL.sub(rf"\1{HIDDEN}", text)


def shown_line(line: str) -> str:
    """A line of a script: hidden whole where it speaks of a password or the like."""
    return HIDDEN if SECRET.search(line) else shown(line)


def _is_secret(path: str) -> bool:
    all_tags = tags(path)
    if any(SECRET.search(tag) for tag in all_tags):
        return True
    return bool(ACCOUNT.search(all_tags[-1])) and any(KEEPER.search(tag) for tag in all_tags)


def _of_a_bmc(path: str, bmcs: set[str]) -> bool:
    """Whatever else than its address a server's management board has: `/root/server@S/device@600/...`."""
    device = "/" + "/".join(split(path)[:3])
    return (device in bmcs or BMC_DEVICE.fullmatch(device) is not None) and path[
        len(device) + 1 :
    ] not in SHOWN_OF_A_BMC
