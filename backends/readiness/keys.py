"""Encrypted disks: their keys must be there, be enabled, and let whoever acts use them."""

from collections.abc import Iterator

from backends.model import ImagesProbe, Item
from backends.plan import listed
from backends.readiness.hearing import Hearing, all_found

KEYS, USE = "encryption keys", "use of the encryption keys"
ENABLED = "Enabled"


def encryption(h: Hearing) -> Iterator[Item]:
    """Every key of the set that would be restored; none is needed where nothing of it is encrypted."""
    if h.set is None:
        return
    locked = [disk for disk in h.set.snapshots if disk.encrypted]
    probe = ImagesProbe(h.cluster.name)
    if not locked:
        yield Item(KEYS, "yes", "no disk is encrypted, so no key is needed", "", h.evidence(probe, "not encrypted"))
        return
    untold = [disk.id for disk in locked if not disk.key]
    if untold:
        says = f"EC2 does not tell the key of {listed(untold)}"
        yield Item(KEYS, "unproved", says, "see what it was encrypted with", h.evidence(probe, listed(untold)))
        return
    told = h.facts("keys")
    if told is None:
        yield h.untold(KEYS, "keys")
        return
    names = tuple(dict.fromkeys(disk.key for disk in locked))
    verdict, says = all_found(told, names, found=ENABLED)
    remedy = "" if verdict == "yes" else "have the key enabled; no volume is made of these snapshots without it"
    yield Item(KEYS, verdict, says, remedy, h.said("keys", says))
    if verdict == "yes":
        yield _use(h, names)


def _use(h: Hearing, names: tuple[str, ...]) -> Item:
    """What of the use was tried by DryRun; what it proved keeps nobody from being ready."""
    told = h.facts("keys")
    tried = [(key, word) for key, word in told.pairs if " " in key and key.split()[0] in names] if told else []
    left = tuple(f"{key}: {word.removeprefix('unproved: ')}" for key, word in tried if word != "allowed")
    if tried and not left:
        what = listed(dict.fromkeys(key.split()[1] for key, _ in tried))
        return Item(USE, "yes", f"allowed by DryRun: {what}", "", h.said("keys", "allowed"))
    says = f"{len(left)} of {len(tried)} could not be proved" if tried else "nothing was tried"
    remedy = "see that the acting profile has what `clpdeck policy restore --key ARN` prints; a drill proves it"
    return Item(USE, "unproved", says, remedy, h.said("keys", says), provable=False, details=left)
