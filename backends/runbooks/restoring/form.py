"""The inputs of a restore as a form asks for them: found out where they can be, offered, checked. Pure."""

import re
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Literal

from backends.estate import view
from backends.model import AwsFactsProbe, Facts, Group, ImagesProbe, StatusProbe
from backends.plan import listed
from backends.runbooks.asked import NAME, Asked, unknown
from backends.runbooks.restoring.elsewhere import subnet_field, there, zones_there
from backends.runbooks.values import Field, Option
from backends.sets import BackupSet, DiskChoice, backup_sets, disk_choices
from backends.settings import Cluster, Disks, Node, Place

Hand = Literal["hand", "clpdeck"]
HANDS = {
    "hand": "in the Cluster WebUI, told field by field, then read back",
    "clpdeck": "by clpdeck: an edited copy, its difference shown, checked, pushed; what has no known place by hand",
}
LICENCES = {
    "replace": "each node's licences are replaced by its own files",
    "spare": "spare licences were registered before the backup: nothing is replaced",
}
VERSION = re.compile(r"(?:4\.[1-9]|[5-9]\.\d|[1-9]\d\.\d)(?:\.\d+)*")
"""Versions whose commands are known: from X 4.1 on."""
TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")


def form(asked: Asked) -> tuple[Field, ...]:
    """The inputs of a restore as a form asks for them, each checked."""
    place = asked.cluster.place
    if place is None:
        return ()
    fields = (_set_field(asked), _quiet(asked), _disks_field(there(asked), place), _configuration(asked), _group(asked))
    where = (_type(asked, place), subnet_field(asked, place), _servers(asked, place))
    return (*fields, *where, _licences(asked, place), *_vips(asked, place))


def told(asked: Asked, probe: AwsFactsProbe) -> Facts:
    """What was said of a topic; nothing where nobody said anything."""
    seen = view(asked.scene.estate, probe).seen
    return seen.value if seen else Facts(probe.topic, ())


def zones_told(asked: Asked, place: Place) -> dict[str, str]:
    """The zone of each node of a place, as its subnet has it."""
    facts = told(asked, AwsFactsProbe(asked.cluster.name, "subnets", subnets_of(place)))
    zones = zones_there(asked) | {one.subnet: one.zone for one in place.moves}
    found = ((node.name, facts.word(f"{node.subnet} zone") or zones.get(node.subnet)) for node in place.nodes)
    return {name: zone for name, zone in found if zone}


def subnets_of(place: Place) -> tuple[str, ...]:
    """The subnets of the servers as the site file has them, each once: which zones they are in is asked."""
    return tuple(dict.fromkeys(node.subnet for node in (place.home or place).nodes))


def sets_there(asked: Asked) -> tuple[BackupSet, ...]:
    """The sets in the place's region, newest first."""
    seen = view(asked.scene.estate, ImagesProbe(asked.cluster.name)).seen
    return backup_sets(seen.value if seen else (), asked.scene.now)


def choices_of(asked: Asked, chosen: BackupSet) -> tuple[DiskChoice, ...]:
    """How its disks can be filled, with time and cost."""
    place = asked.cluster.place
    quotas = told(asked, AwsFactsProbe(asked.cluster.name, "quotas"))
    return disk_choices(chosen, zones_told(asked, place) if place else {}, quotas)


def disks_of(word: str) -> Disks:
    """The way to fill disks of that name."""
    return "fsr" if word == "fsr" else "rate" if word == "rate" else "lazy"


def _given(asked: Asked, name: str, first: str) -> str:
    return asked.given.get(name, "").strip() or first


def _one_of(name: str, value: str, known: Iterable[str]) -> str:
    names = list(known)
    return "" if value in names else unknown(f"no {name}:", value, names)


def _set_field(asked: Asked) -> Field:
    sets = sets_there(asked)
    good = [one for one in sets if not (one.broken or _unfit(asked.cluster, one))]
    value = _given(asked, "set", good[0].id if good else "")
    options = tuple(
        Option(one.id, f"{_age(one.age_s)}, {one.says}{_why_not(one, _unfit(asked.cluster, one))}") for one in sets
    )
    chosen = next((one for one in sets if one.id == value), None)
    if not sets:
        seen = view(asked.scene.estate, ImagesProbe(asked.cluster.name))
        wrong = (
            seen.silence.reason if seen.silence else f"there is no backup set of this cluster in {asked.cluster.region}"
        )
    elif chosen is None:
        wrong = unknown("no set:", value, [one.id for one in sets]) if value else "none of the sets can be restored"
    else:
        why = chosen.broken or _unfit(asked.cluster, chosen)
        wrong = why and f"{chosen.id} cannot be restored: {why}"
    return Field("set", "Backup set", value, "the newest that can be restored", options, wrong)


def _quiet(asked: Asked) -> Field:
    """When the set was taken: its tag says it, and nobody else."""
    chosen = next((one for one in sets_there(asked) if one.id == _set_field(asked).value), None)
    point = chosen.quiet_point if chosen else None
    told = f"{point:%Y-%m-%dT%H:%M:%SZ}" if point else "not known"
    return Field("quiet-point", "Data of", told, "the set's tag")


def _unfit(cluster: Cluster, one: BackupSet) -> str:
    """Why a set that is whole is not restored as this cluster: which commands fit it, or what it holds, is not sure."""
    names, mirrors = {node.name for node in cluster.nodes}, {*cluster.mirrors}
    if one.os != "linux":
        return f"its nodes run {one.os or 'nobody says what'}, and only linux is restored by clpdeck so far"
    if not VERSION.fullmatch(one.version):
        return f"no tag tells which version of CLUSTERPRO X it is of, from 4.1 on: {one.version or 'none'}"
    if set(one.nodes) != names:
        return f"it is of {listed(one.nodes)}, and {listed(sorted(names))} are to be restored"
    if set(one.mirrors) != mirrors:
        had, known = (listed(sorted(names)) or "none" for names in (one.mirrors, mirrors))
        return f"its mirror disks are {had}, the site file names {known}: nobody would look at all of them"
    return ""


def _why_not(one: BackupSet, unfit: str) -> str:
    if one.broken or unfit:
        return f"; not restorable: {one.broken or unfit}"
    return f"; only with a full copy: {one.unproved}" if one.unproved else ""


def _age(age_s: float | None) -> str:
    if age_s is None:
        return "of an unknown time"
    hours = age_s / 3600
    return f"{hours:.0f} h old" if hours < 72 else f"{hours / 24:.0f} days old"


def _disks_field(asked: Asked, place: Place) -> Field:
    value = _given(asked, "disks", place.disks)
    chosen = next((one for one in sets_there(asked) if one.id == _set_field(asked).value), None)
    choices = choices_of(asked, chosen) if chosen else ()
    options = tuple(Option(one.value, _choice_note(one)) for one in choices)
    wrong = _one_of("way to fill disks", value, ("lazy", "rate", "fsr"))
    picked = next((one for one in choices if one.value == value), None)
    if picked and picked.allowed is False:
        wrong = f"the quota does not let it: {picked.why}"
    return Field("disks", "Disks get their blocks", value, "the site file", options, wrong)


def _choice_note(one: DiskChoice) -> str:
    fast = (
        "as they are touched, slower until then"
        if one.fast_s is None
        else f"fast after about {one.fast_s / 60:.0f} min"
    )
    return f"{fast}; costs {one.cost or 'nothing more'}"


def _configuration(asked: Asked) -> Field:
    value = _given(asked, "configuration", "hand")
    options = tuple(Option(name, note) for name, note in HANDS.items())
    return Field("configuration", "Configuration by", value, "", options, _one_of("way", value, HANDS))


def _group(asked: Asked) -> Field:
    """The failover group: what the source's nodes said last, or what is typed."""
    source = asked.cluster.source
    held = (
        (view(asked.scene.estate, StatusProbe(source.name, node.name)).seen for node in source.nodes) if source else ()
    )
    groups: list[Group] = [group for seen in held if seen for group in seen.value.groups]
    names = list(dict.fromkeys(group.name for group in groups))
    value = _given(asked, "group", names[0] if names else "failover")
    whence = "the source's own word" if names else "the product's first name for one"
    wrong = "" if NAME.fullmatch(value) else "a name has letters, digits, `_`, `.` and `-`, and is not over 31 long"
    return Field("group", "Failover group", value, whence, tuple(map(Option, names)), wrong)


def _type(asked: Asked, place: Place) -> Field:
    value = _given(asked, "type", place.instance_type)
    wrong = "" if TYPE.fullmatch(value) else f"an instance type is expected, such as {place.instance_type}"
    return Field("type", "Instance type", value, "the site file", (), wrong)


def _servers(asked: Asked, place: Place) -> Field:
    names = [node.name for node in place.nodes]
    value = _given(asked, "servers", "all")
    options = (Option("all"), *(Option(name, "a single server, no cluster") for name in names))
    wrong = _one_of("server", value, ("all", *names))
    return Field("servers", "Servers", value, "", options, wrong)


def nodes_of(place: Place, servers: str) -> tuple[Node, ...]:
    """The nodes that are restored."""
    return tuple(node for node in place.nodes if servers in {"all", node.name})


def _licences(asked: Asked, place: Place) -> Field:
    value = _given(asked, "licences", "replace")
    wrong = _one_of("way", value, LICENCES)
    without = [node.name for node in place.nodes if not node.licences]
    if value == "replace" and without:
        wrong = f"the site file names no licence files for {listed(without)}: licences = [...] in its table"
    return Field("licences", "Licences", value, "", tuple(Option(name, note) for name, note in LICENCES.items()), wrong)


def _vips(asked: Asked, place: Place) -> tuple[Field, ...]:
    """The VIP is no input: the site file names it. It is shown, and checked against the VPC's blocks."""
    facts = told(asked, AwsFactsProbe(asked.cluster.name, "place"))
    inside = [vip for vip in place.vips if _within(vip, facts.word("vpc cidrs") or "")]
    wrong = f"{listed(inside)} lies within the VPC {place.vpc} ({facts.word('vpc cidrs')}): no route can hold it there"
    return (Field("", "VIP", listed(place.vips), "the site file", (), wrong if inside else ""),) if place.vips else ()


def _within(vip: str, cidrs: str) -> bool:
    try:
        return any(ip_address(vip) in ip_network(cidr) for cidr in cidrs.split())
    except ValueError:
        return False
