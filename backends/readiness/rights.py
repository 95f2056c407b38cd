"""May it be done: quotas against need, and permissions tried by DryRun."""

import re
from collections.abc import Iterator

from backends.model import Item, Verdict
from backends.plan import listed
from backends.readiness.hearing import Hearing
from backends.sets import quota

VCPUS, GP3, COPIES = "on-demand standard", "(gp3) volumes", "concurrent snapshot copies"
"""What the names of these quotas have in them, in small letters."""
STANDARD = frozenset("acdhimrtz")
"""Families of instance types that the quota of standard instances is about."""
TYPE = re.compile(r"([a-z]+)[a-z0-9-]*\.(?:(\d*)x)?large")
PASS_ROLE, CHANGE_NAMES = "iam:PassRole", "route53:ChangeResourceRecordSets"
"""What a restore needs and has no DryRun of its own; a launch that passes a role may prove the first."""
RIGHTS, UNTRIED = "permissions", "permissions that cannot be tried"


def vcpus_of(type_: str) -> int | None:
    """How many vCPUs an instance type has, as AWS names its sizes: `large` 2, `4xlarge` 16; `None` for others."""
    read = TYPE.fullmatch(type_)
    if read is None:
        return None
    return 2 if read[2] is None else 4 * int(read[2] or 1)


def quotas(h: Hearing) -> Iterator[Item]:
    """Enough vCPUs for the instances, and room for their volumes. What else is used of a quota there is not seen."""
    told = h.facts("quotas")
    if told is None:
        yield h.untold("quota of instances", "quotas")
        yield h.untold("quota of volumes", "quotas")
        return
    each, family = vcpus_of(h.place.instance_type), h.place.instance_type[:1]
    if each is None or family not in STANDARD:
        says = f"how many vCPUs {h.place.instance_type or 'an unnamed type'} has, and of which quota, is not known here"
        yield Item("quota of instances", "unproved", says, "compare it with Service Quotas by hand", provable=False)
    else:
        need = each * len(h.nodes)
        yield _against(h, "quota of instances", quota(told, VCPUS), need, (f"{len(h.nodes)} x {each} vCPUs", "vCPUs"))
    if h.set:
        tib = h.set.size_gib / 1024
        yield _against(h, "quota of volumes", quota(told, GP3), tib, (f"{h.set.size_gib} GiB of gp3", "TiB"))
    else:
        yield Item("quota of volumes", "unproved", "there is no set to reckon from", "see the backup set")


def copies(h: Hearing) -> Iterator[Item]:
    """Room for the copies of the next backup. Being short of it is no proof that they fail: nobody is kept by it."""
    title, told = "quota of the next copies", h.facts("quotas")
    if told is None or h.set is None:
        return
    need, most = len(h.set.snapshots), quota(told, COPIES)
    if most is None:
        says = f"needed are {need} snapshot copies at once; Service Quotas lists no such quota"
        yield Item(title, "unproved", says, "compare it with the EBS user guide by hand", provable=False)
    elif need <= most:
        says = f"needed are {need} snapshot copies at once, the quota is {most:g}, whatever else is copied there"
        yield Item(title, "yes", says, "", h.said("quotas", f"{most:g}"))
    else:
        says = f"needed are {need} snapshot copies at once, the quota is {most:g}; whether those of images count there "
        remedy = "have it raised by AWS Support, or see in a backup that the copies are made"
        told_by = h.said("quotas", f"{most:g}")
        yield Item(title, "unproved", f"{says}AWS does not say", remedy, told_by, provable=False)


def _against(h: Hearing, title: str, most: float | None, need: float, words: tuple[str, str]) -> Item:
    """A quota against what is needed of it; `words` is that need, and the quota's unit."""
    what, unit = words
    if most is None:
        return Item(title, "unproved", f"needed are {what}; the quota was not read", "see that it can be read")
    verdict: Verdict = "yes" if need <= most else "no"
    says = f"needed are {what}, the quota is {most:g} {unit}, whatever else is used of it there"
    remedy = "" if verdict == "yes" else "have it raised in Service Quotas: that takes days"
    return Item(title, verdict, says, remedy, h.said("quotas", f"{most:g} {unit}"))


def permissions(h: Hearing) -> Iterator[Item]:
    """What was tried by DryRun; and apart from it what no DryRun can try."""
    told = h.facts("permissions")
    if told is None:
        yield h.untold(RIGHTS, "permissions")
    else:
        refused = [f"{action}: {word}" for action, word in told.pairs if word.startswith("refused")]
        allowed = [action for action, word in told.pairs if word == "allowed"]
        evidence = h.said("permissions", f"{len(allowed)} allowed, {len(refused)} refused")
        if refused:
            remedy = "give the acting profile what `clpdeck policy restore` prints"
            yield Item(RIGHTS, "no", f"refused: {listed(one.split(': ')[0] for one in refused)}", remedy, evidence,
                       details=tuple(refused))  # fmt: skip
        elif allowed:
            yield Item(RIGHTS, "yes", f"allowed by DryRun: {listed(allowed, most=20)}", "", evidence)
        else:
            yield Item(RIGHTS, "unproved", "none could be tried", "see the lines below", evidence)
    yield _untried(h)


def _untried(h: Hearing) -> Item:
    """What a restore needs and nobody could try: it is listed, and keeps nobody from being ready."""
    told = h.facts("permissions")
    tried = {action.split(" ", maxsplit=1)[0]: word for action, word in told.pairs} if told else {}
    left = {}
    for action in (PASS_ROLE, *((CHANGE_NAMES,) if h.place.zone else ()), *tried):
        word = tried.get(action, "unproved: it has none")
        if not word.startswith(("allowed", "refused")):
            left[action] = word.removeprefix("unproved").lstrip(": ") or "not tried"
    if not left:
        return Item(UNTRIED, "yes", "none is left")
    details = tuple(f"{action}, no DryRun: {why}" for action, why in left.items())
    remedy = "see that the acting profile has what `clpdeck policy restore` prints; a drill proves it"
    return Item(UNTRIED, "unproved", listed(left, most=20), remedy, provable=False, details=details)
