"""What the site file names there: does it exist, and is there room?"""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from backends.model import Item
from backends.plan import listed
from backends.readiness.backup import subnets
from backends.readiness.hearing import Hearing, all_found

STANDS, ADDRESSES = "nothing stands there yet", "subnets and addresses"


def things(h: Hearing) -> Iterator[Item]:
    """VPC, security groups, instance profiles, key pair."""
    place, told = h.place, h.facts("place")
    profiles = tuple(dict.fromkeys(one for one in (place.guard_profile, place.node_profile) if one))
    key = (place.key_pair,) if place.key_pair else ()
    named = (("VPC", (place.vpc,)), ("security groups", place.groups), ("key pair", key))
    for title, names in named:
        if told is None:
            yield h.untold(title, "place")
        elif names:
            verdict, says = all_found(told, names)
            remedy = "" if verdict == "yes" else f"make it, or correct {h.cluster.name} in the site file"
            yield Item(title, verdict, says, remedy, h.said("place", says))
        elif title == "key pair":
            yield Item(title, "yes", "none is named, so none is needed", "", h.said("place", "none is named"))
        else:
            yield Item(title, "no", "the site file names none", f"name it in the table {h.cluster.name}")
    yield from _profiles(h, profiles)


def _profiles(h: Hearing, profiles: tuple[str, ...]) -> Iterator[Item]:
    """Two of them: nodes first get one that only looks, for their configuration is still another region's."""
    title, told, place = "instance profiles", h.facts("place"), h.place
    if not (place.guard_profile and place.node_profile):
        missing = listed(
            name
            for name, one in (("guard_profile", place.guard_profile), ("node_profile", place.node_profile))
            if not one
        )
        yield Item(title, "no", f"the site file names no {missing}", f"name it in the table {h.cluster.name}")
    elif place.guard_profile == place.node_profile:
        says = f"{place.guard_profile} is both: nodes would be launched with a profile that may move production's route"
        yield Item(title, "no", says, "make a second profile that only looks, and name it as guard_profile")
    elif told is None:
        yield h.untold(title, "place")
    else:
        verdict, says = all_found(told, profiles)
        yield Item(title, verdict, says, "" if verdict == "yes" else "make it, with its role", h.said("place", says))


def vips(h: Hearing) -> Iterator[Item]:
    """A route can hold a VIP only where it lies outside the VPC."""
    title, told = "VIP outside the VPC", h.facts("place")
    if not h.place.vips:
        if h.source.vips:
            says = f"{h.source.name} has {listed(h.source.vips)}, the place none"
            yield Item(title, "no", says, f"name as many vips in the table {h.cluster.name}")
        return
    if len(h.place.vips) != len(h.source.vips):
        says = f"{h.source.name} has {len(h.source.vips)} VIPs, the place {len(h.place.vips)}: which is which?"
        yield Item(title, "no", says, "name them in the order of the cluster's own")
        return
    cidrs = told.word("vpc cidrs") if told else None
    if cidrs is None:
        yield h.untold(title, "place")
        return
    try:
        inside = [one for one in h.place.vips if any(ip_address(one) in ip_network(block) for block in cidrs.split())]
    except ValueError:
        yield Item(title, "unproved", f"the blocks of the VPC cannot be read: {cidrs}", "", h.said("place", cidrs))
        return
    says = f"{listed(inside or h.place.vips)} {'lies within' if inside else 'lies outside'} {cidrs}"
    remedy = "choose one outside: no route can hold it within" if inside else ""
    yield Item(title, "no" if inside else "yes", says, remedy, h.said("place", f"the VPC has {cidrs}"))


def addresses(h: Hearing) -> Iterator[Item]:
    """Each node's fixed address is free, or its own interface's; its subnet is there and has room."""
    told = h.facts("subnets", *subnets(h))
    if told is None:
        yield h.untold(ADDRESSES, "subnets", *subnets(h))
        return
    wrong, silent, says = [], [], []
    for node in h.nodes:
        word, zone, free = told.word(node.address), told.word(f"{node.subnet} zone"), told.word(f"{node.subnet} free")
        if word is None or zone is None:
            silent.append(f"{node.address} in {node.subnet}")
            continue
        says.append(f"{node.address} {word if word != node.name else 'kept for ' + node.name} ({node.subnet}, {zone})")
        if word not in ("free", node.name):
            wrong.append(f"{node.address} is {word} in {node.subnet}")
        elif word == "free" and free == "0":
            wrong.append(f"{node.subnet} has no free address")
    evidence = h.said("subnets", ", ".join(says) or "nothing", *subnets(h))
    if wrong:
        yield Item(ADDRESSES, "no", ", ".join(wrong), "free it, or name another in the site file", evidence)
    elif silent:
        lost = f"; not read: {told.unread[0].strip()}" if told.unread else ""
        yield Item(ADDRESSES, "no" if lost else "unproved", f"nothing is said of {listed(silent)}{lost}", "", evidence)
    else:
        yield Item(ADDRESSES, "yes", ", ".join(says), "", evidence)


def standing(h: Hearing) -> Iterator[Item]:
    """No node stands there: a restored cluster that was left is not restored upon."""
    told = h.facts("nodes")
    if told is None:
        yield h.untold(STANDS, "nodes")
        return
    words = {node.name: told.word(f"{node.name} state") for node in h.nodes}
    there = [f"{name} ({told.word(f'{name} instance') or 'an instance'}) is {word}" for name, word in words.items()
             if word not in (None, "absent", "terminated")]  # fmt: skip
    silent = [name for name, word in words.items() if word is None]
    if there:
        remedy = "see whose they are: of a rehearsal, clean up after it"
        yield Item(STANDS, "no", listed(there), remedy, h.said("nodes", listed(there)))
    elif silent:
        yield Item(STANDS, "unproved", f"nothing is said of {listed(silent)}", "", h.said("nodes", "nothing of them"))
    else:
        yield Item(STANDS, "yes", f"{listed(words)} are not there", "", h.said("nodes", "absent"))
