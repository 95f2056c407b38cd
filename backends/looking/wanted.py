"""What a restored cluster's configuration is to say, read out of the words that a plan has for it. Pure.

interconnect server01=172.31.10.11      of each interconnect, in the order of the devices' ids
mirror-connect server01=172.31.10.11    the same
vip 10.0.0.200=172.32.0.1               the old one and the new one
vpc=vpc-...                             eni server01=eni-...        az server01=ap-northeast-3a
zone=Z...                               record=osaka.clusterpro.local.
ip server01=172.31.10.11                of an AWS DNS resource
instance server01=i-...                 the new ids: they are not taken for the source region's
initial-mirror-construction=off         only with the proof that all images are of one quiet point
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from backends.clpconf import Conf, Item, NewName, NewServer, NewVip, Phase, Wanted, common_path, restore_changes
from backends.errors import PlanError

OF_A_SERVER = ("interconnect", "mirror-connect", "eni", "az", "ip", "instance")
OF_ALL = ("vpc", "zone", "record", "source", "source-network")
QUIET = "initial-mirror-construction"
INSTANCE_ID = "Instance ID"
"""The label of the forced stop's field."""


def phase(conf: Conf, name: Literal["a", "b"], words: Sequence[str]) -> Phase:
    """What is still to be changed in a configuration, in one of the two phases.

    Raises:
        PlanError: A word is none of those above, or names what the configuration has not.
    """
    given = [_read(word) for word in words]
    quiet = any(kind == QUIET and value == "off" for kind, _, value in given)
    addresses, rest = restore_changes(conf, _wanted(conf, given), quiet=quiet)
    ids = ", ".join(f"{value} ({server})" for kind, server, value in given if kind == "instance")
    return addresses if name == "a" else replace(rest, items=tuple(_with_ids(item, ids) for item in rest.items))


def _with_ids(item: Item, ids: str) -> Item:
    """A forced stop has an instance id for each server; where they stand is not known, what they are to be is."""
    return replace(item, new=ids) if ids and item.field == INSTANCE_ID and item.path is None else item


def _read(word: str) -> tuple[str, str, str]:
    """A word as its kind, what it is about, and the value."""
    left, equals, value = word.partition("=")
    kind, _, about = left.partition(" ")
    known = kind in (*OF_ALL, QUIET) and not about
    known = known or (kind in (*OF_A_SERVER, "vip") and bool(about))
    if not equals or not value or not known:
        raise PlanError(f"{word!r} says nothing about a configuration that clpdeck knows of")
    return kind, about, value


def _wanted(conf: Conf, given: Sequence[tuple[str, str, str]]) -> Wanted:
    def each(kind: str, about: str) -> tuple[str, ...]:
        return tuple(value for one, of, value in given if (one, of) == (kind, about))

    def one(kind: str, about: str = "") -> str:
        return next(iter(each(kind, about)), "")

    names = dict.fromkeys(of for kind, of, _ in given if kind in OF_A_SERVER)
    servers = (
        NewServer(
            name, each("interconnect", name) or each("ip", name), each("mirror-connect", name), one("eni", name),
            one("az", name),
        )
        for name in names
    )  # fmt: skip
    told = tuple((f"{kind} {of}", value) for kind, of, value in given if kind == "instance")
    return Wanted(
        tuple(servers),
        one("vpc"),
        _vips(conf, given),
        _names(conf, one("zone"), one("record")),
        each("source", ""),
        each("source-network", ""),
        told,
    )


def _vips(conf: Conf, given: Sequence[tuple[str, str, str]]) -> tuple[NewVip, ...]:
    """The resource that has the old one, or the new one already. A cluster without such resources needs none."""
    resources = {one.name: conf.get(common_path(one.path, "ip")) for one in conf.of_kind("awsvip")}
    found = []
    for kind, old, new in given if resources else ():
        if kind != "vip":
            continue
        holders = [name for name, ip in resources.items() if ip in {old, new}]
        if len(holders) != 1:
            raise PlanError(
                f"in the configuration of {conf.cluster} not one AWS virtual IP resource has {old} or {new}"
            )
        found.append(NewVip(holders[0], new))
    return tuple(found)


def _names(conf: Conf, zone: str, record: str) -> tuple[NewName, ...]:
    """The name of the one AWS DNS resource. Which of several is meant, nobody said."""
    resources = conf.of_kind("awsdns")
    return (NewName(resources[0].name, zone, record),) if len(resources) == 1 and (zone or record) else ()
