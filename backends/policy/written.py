"""The least policy for what a site does: to look, to back up, to restore, to fence, and so on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from backends.policy import names
from backends.policy.acting import backing_up, fencing, making_target, restoring
from backends.policy.looking import looking
from backends.policy.operations import OF, Kind, action
from backends.policy.rehearsing import rehearsing
from backends.policy.values import MOST_CHARACTERS, Policy, Statement
from backends.policy.volumes import exchanging, fetching
from backends.settings import Cluster, Place

STORE_READS = ("dynamodb:GetItem", "dynamodb:Query")
STORE_WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem")
"""What the store of runs asks of its table (its transactions are made of the latter)."""

BY_SSM = (
    "ssm:SendCommand lets whoever has these keys run anything as root on the nodes with ssm = true, for IAM does not "
    "know one command from another; clpdeck itself sends clpstat --local and clpmdstat --mirror, and nothing else"
)
"""What whoever puts such a policy in must know."""


def policy(
    kind: Kind,
    clusters: Sequence[Cluster],
    *,
    place: str = "dr",
    roles: Mapping[str, str] | None = None,
    keys: tuple[str, ...] = (),
    table: tuple[str, str] | None = None,
) -> Policy:
    """The least policy for these clusters.

    Args:
        kind: Who it is for.
        clusters: Those that are watched; each where AWS is asked at all.
        place: To restore there: `dr` or `drill`, each with a policy of its own, so that a drill reaches nothing real.
        roles: The roles in instance profiles, where they bear another name than their profile.
        keys: ARNs of the KMS keys of encrypted disks.
        table: Region and name of the table that runs are kept in, where they are.
    """
    told = tuple(one for one in clusters if one.region)
    each = [_of(kind, one, place, roles or {}, keys) for one in told]
    statements = [
        replace(one, sid=f"{one.sid}{at}" if len(each) > 1 else one.sid)
        for at, found in enumerate(each, 1)
        for one in found
        if one.resources
    ]
    if table:
        region, name = table
        arn = (f"arn:{names.partition(region)}:dynamodb:{region}:*:table/{name}",)
        statements.append(Statement("KeepRuns", STORE_READS if kind == "watch" else (*STORE_READS, *STORE_WRITES), arn))
    made = Policy(tuple(statements))
    by_ssm = any(node.ssm for cluster in told for node in cluster.nodes)
    there = [one for cluster in told for one in cluster.places if kind == "restore" and one.kind == place]
    notes = _notes(kind, there, made, roles or {}, keys)
    return replace(made, notes=(*notes, *([BY_SSM] if by_ssm else [])))


def _of(
    kind: Kind, cluster: Cluster, place: str, roles: Mapping[str, str], keys: tuple[str, ...]
) -> tuple[Statement, ...]:
    places = tuple(one for one in cluster.places if one.kind == place)
    looks = looking(cluster, cluster.places if kind != "restore" else places)
    acts: Mapping[Kind, Callable[[], tuple[Statement, ...]]] = {
        "watch": lambda: _never(cluster),
        "rehearse": lambda: rehearsing(cluster),
        "backup": lambda: backing_up(cluster, keys),
        "fence": lambda: fencing(cluster, keys),
        "np-target": lambda: making_target(cluster),
        "online-restore": lambda: exchanging(cluster, keys),
        "fetch-file": lambda: fetching(cluster, keys),
    }
    if kind in acts:
        return (*looks, *acts[kind]())
    return (*looks, *(statement for one in places for statement in restoring(cluster, one, roles, keys)))


def _never(cluster: Cluster) -> tuple[Statement, ...]:
    """Where runners have a profile of their own, who looks is refused what they do, whatever else he is given."""
    both: tuple[Cluster | Place, ...] = (cluster, *cluster.places)
    if {one.profile for one in both} & {one.act_profile or one.profile for one in both}:
        return ()
    refused = tuple(sorted({action(one) for acts in OF.values() for one in acts} | {"iam:PassRole"}))
    return (Statement("NeverAct", refused, effect="Deny"),)


def _notes(
    kind: Kind, places: Sequence[Place], made: Policy, roles: Mapping[str, str], keys: tuple[str, ...]
) -> list[str]:
    """What was taken for granted."""
    notes = []
    if not made.statements:
        notes.append("no cluster of the site file names a region: there is nothing to let anybody do")
    named = {name for one in places for name in names.profiles_of(one)} - set(roles)
    if named:
        called = ", ".join(sorted(named))
        notes.append(
            f"the role in an instance profile is taken to bear its name ({called}); else say --role PROFILE=ROLE"
        )
    if kind == "fence":
        notes.append(
            "the site file names no route table, volume or network interface: it lets any of the region be led, taken "
            "away from or sealed off; what clpdeck itself calls is held to the cluster's own"
        )
    if kind == "online-restore":
        notes.append(
            "a volume of a node bears no tag of clpdeck's before it is replaced: it lets any volume of the region be "
            "marked so; what clpdeck itself calls is held to the nodes' own"
        )
    acts = {action for one in made.statements for action in one.actions}
    if kind == "fetch-file" and "ec2:CreateVolume" not in acts:
        notes.append("no cluster of the site file names a client and its instance: this lets somebody look, no more")
    if kind == "restore" and not places:
        notes.append("the site file does not say where anything is restored: this lets somebody look, and no more")
    if kind in ("backup", "restore", "online-restore", "fetch-file") and not keys:
        notes.append("no disk is taken to be encrypted; else say --key with the ARN of each KMS key")
    if made.characters > MOST_CHARACTERS:
        notes.append(
            f"it has {made.characters} characters, a managed policy may have {MOST_CHARACTERS}: write one a cluster"
        )
    return notes
