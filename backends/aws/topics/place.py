"""Topics on what a restore needs in a region beforehand: its VPC, groups, key pair, instance profiles; quotas."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from backends.aws.calls import filter_, literal, pages
from backends.aws.facts import Fact, text
from backends.aws.topics.question import Pairs, Question
from backends.model import Facts
from backends.settings import Place

VCPUS = ("ec2", "L-1216C47A")
"""Running On-Demand Standard instances, in vCPUs; its code is AWS's own."""
SNAPSHOT_COPIES = "concurrent snapshot copies"
OF_EBS = ("fast snapshot restore", "volume initialization rate", "(gp3) volumes", SNAPSHOT_COPIES)
"""What is in the names of the quotas of EBS that are come up against: their codes are not known for sure."""
NO_SUCH = ("NoSuchResourceException", "NoSuchEntity", "NoSuchEntityException")


def place(asked: Question) -> Facts:
    """Whether each thing is there by its id or name: those of `of`, or all that the site file names for the place."""
    there = asked.cluster.place
    if there is None:
        return asked.facts((), (f"{asked.cluster.name}: the site file names no place for it",))
    ec2, pairs = asked.ec2, []
    vpcs = list(pages(ec2, "describe_vpcs", "Vpcs", Filters=[filter_("vpc-id", [there.vpc])]))
    groups: list[Fact] = []
    if there.groups:
        asked_for = [filter_("group-id", there.groups)]
        groups = list(pages(ec2, "describe_security_groups", "SecurityGroups", Filters=asked_for))
    keys: list[Fact] = []
    if there.key_pair:
        keys = ec2.describe_key_pairs(Filters=[filter_("key-name", [literal(there.key_pair)])])["KeyPairs"]
    named = dict.fromkeys((there.guard_profile, there.node_profile))
    roles = {name: _roles(asked, name) for name in named if name}
    pairs = place_pairs(there, vpcs, groups, keys, profile_words(there, roles))
    return asked.facts(one for one in pairs if not asked.of or one[0] in asked.of)


def place_pairs(
    there: Place, vpcs: Iterable[Fact], groups: Iterable[Fact], keys: Iterable[Fact], profiles: Mapping[str, str]
) -> Pairs:
    """The pairs of `place`. Where two things have one name, the word that is not `found` comes first, and stays."""
    vpc = next((one for one in vpcs if text(one, "VpcId") == there.vpc), None)
    where = {text(one, "GroupId"): text(one, "VpcId") for one in groups}
    pairs: Pairs = [(there.vpc, "found" if vpc else "not found"), ("vpc cidrs", " ".join(_cidrs(vpc or {})) or "none")]
    for group in there.groups:
        home = where.get(group)
        elsewhere = f"found in another VPC: {home}"
        pairs.append((group, "not found" if home is None else "found" if home == there.vpc else elsewhere))
    if there.key_pair:
        known = there.key_pair in {text(one, "KeyName") for one in keys}
        pairs.append((there.key_pair, "found" if known else "not found"))
    return sorted((*pairs, *profiles.items()), key=lambda one: one[1] == "found")


def quotas(asked: Question) -> Facts:
    """The quotas that a restore comes up against, by the names that Service Quotas gives them."""
    client, found = asked.client("service-quotas"), []
    unread: list[str] = []
    service, code = VCPUS
    try:
        found.append(client.get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"])
    except client.exceptions.ClientError as error:
        if code_of(error) not in NO_SUCH:
            raise
        unread.append(f"{service}: Service Quotas has no applied value of {code}")
    found += list(pages(client, "list_service_quotas", "Quotas", ServiceCode="ebs"))
    pairs, lacking = quota_pairs(found)
    return asked.facts(pairs, (*unread, *lacking))


def quota_pairs(found: Sequence[Fact]) -> tuple[Pairs, tuple[str, ...]]:
    """The pairs of `quotas`; and a line for each of those of EBS that is not listed."""
    wanted = [one for one in found if text(one, "QuotaCode") == VCPUS[1] or any(_named(one, part) for part in OF_EBS)]
    lacking = tuple(
        f"ebs: Service Quotas lists no quota with `{part}` in its name"
        for part in OF_EBS
        if not any(_named(one, part) for one in found)
    )
    return [(text(one, "QuotaName"), f"{one['Value']:g}") for one in wanted], lacking


def _named(quota: Fact, part: str) -> bool:
    return part in text(quota, "QuotaName").casefold()


def _cidrs(vpc: Fact) -> Iterator[str]:
    """The IPv4 blocks of a VPC, the first one first."""
    more = vpc.get("CidrBlockAssociationSet", ())
    held = (one for one in more if text(one.get("CidrBlockState", {}), "State") in ("associated", "associating"))
    yield from dict.fromkeys(block for one in (vpc, *held) if (block := text(one, "CidrBlock")))


def profile_words(there: Place, roles: Mapping[str, tuple[str, ...] | None]) -> dict[str, str]:
    """What there is to say of each instance profile, by the roles in it; `None`: there is no such profile.

    A profile is no more than its role: two profiles with one role let a node do the same.
    """
    words = {
        name: "not found" if held is None else "found" if held else "found, and there is no role in it"
        for name, held in roles.items()
    }
    guard, real = (roles.get(name) or () for name in (there.guard_profile, there.node_profile))
    if there.guard_profile != there.node_profile and {*guard} & {*real}:
        words[there.guard_profile] = f"found, and its role is that of {there.node_profile}: it does not only look"
    return words


def _roles(asked: Question, name: str) -> tuple[str, ...] | None:
    client = asked.client("iam")
    try:
        reply = client.get_instance_profile(InstanceProfileName=name)
    except client.exceptions.ClientError as error:
        if code_of(error) in NO_SUCH:
            return None
        raise
    return tuple(text(one, "Arn") or text(one, "RoleName") for one in reply["InstanceProfile"].get("Roles", ()))


def code_of(error: Exception) -> str:
    """The code of AWS's answer; empty where the error is none."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""
