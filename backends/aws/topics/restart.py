"""The topic `restart`: whether a region's quota of vCPUs lets the cluster's instances start again (P1.1).

Capacity is another matter: EC2 keeps none for what is stopped, unless it was reserved.
"""

from collections.abc import Iterable, Mapping

from backends.aws.calls import filter_, machines, pages
from backends.aws.facts import Fact, text
from backends.aws.topics.place import NO_SUCH, VCPUS, code_of
from backends.aws.topics.question import Pairs, Question
from backends.model import Facts

STANDARD = frozenset("acdhimrtz")
"""Families of instance types that this quota is about, by their first letter."""
AT_WORK = ("pending", "running")
NO_CAPACITY = "EC2 keeps no capacity for what is stopped, unless it is reserved"


def restart(asked: Question) -> Facts:
    """The vCPUs that the nodes need, those that others use there, and the quota."""
    ec2 = asked.ec2
    own = machines(ec2, asked.nodes)
    at_work = [filter_("instance-state-name", AT_WORK)]
    rows = pages(ec2, "describe_instances", "Reservations", Filters=at_work)
    busy = [one for row in rows for one in row["Instances"]]
    service, code = VCPUS
    client = asked.client("service-quotas")
    try:
        quota = client.get_service_quota(ServiceCode=service, QuotaCode=code)
        most = quota["Quota"]["Value"]
    except client.exceptions.ClientError as error:
        if code_of(error) not in NO_SUCH:
            raise
        most = None
    unread = [f"{node.name}: its instance is not there" for node in asked.nodes if node.name not in own]
    return asked.facts(room_pairs(own, busy, most), unread)


def room_pairs(own: Mapping[str, Fact], busy: Iterable[Fact], most: float | None) -> Pairs:
    """The pairs of `restart`. Spot instances have a quota of their own, and so have other families."""
    odd = [f"{name} ({text(one, 'InstanceType')})" for name, one in own.items() if not _counts(one)]
    ids = {text(one, "InstanceId") for one in own.values()}
    others = [one for one in busy if _counts(one) and text(one, "InstanceId") not in ids]
    sizes = [[_vcpus(one) for one in some] for some in (own.values(), others)]
    if odd:
        return _unproved(f"{', '.join(odd)}: of another quota than that of On-Demand Standard instances")
    if most is None:
        return _unproved("Service Quotas has no applied value of the quota of On-Demand Standard instances")
    if not all(all(some) for some in sizes):
        return _unproved("EC2 does not tell how many vCPUs each instance has")
    need, used = map(sum, sizes)
    why = f"needed are {need} vCPUs, others use {used}, the quota is {most:g}; {NO_CAPACITY}"
    return [("room", "enough" if need + used <= most else "not enough"), ("why", why)]


def _unproved(why: str) -> Pairs:
    return [("room", "unproved"), ("why", f"{why}; {NO_CAPACITY}")]


def _counts(one: Fact) -> bool:
    return text(one, "InstanceType")[:1] in STANDARD and text(one, "InstanceLifecycle") != "spot"


def _vcpus(one: Fact) -> int:
    """How many it has; 0 where EC2 does not tell."""
    told = one.get("CpuOptions", {})
    return int(told.get("CoreCount") or 0) * int(told.get("ThreadsPerCore") or 0)
