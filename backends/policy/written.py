"""The least policy for what a site does: to look, to back up, to restore, to fence, to make a target."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backends.policy import names
from backends.policy.acting import backing_up, fencing, making_target, restoring
from backends.policy.looking import looking
from backends.policy.operations import BACKUP, FENCE, NP_TARGET, REHEARSE, RESTORE, Kind, action
from backends.policy.rehearsing import rehearsing
from backends.policy.values import MOST_CHARACTERS, Policy, Statement
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
    if kind == "watch":
        return (*looks, *_never(cluster))
    if kind == "rehearse":
        return (*looks, *rehearsing(cluster))
    if kind == "backup":
        return (*looks, *backing_up(cluster, keys))
    if kind == "fence":
        return (*looks, *fencing(cluster, keys))
    if kind == "np-target":
        return (*looks, *making_target(cluster))
    return (*looks, *(statement for one in places for statement in restoring(cluster, one, roles, keys)))


def _never(cluster: Cluster) -> tuple[Statement, ...]:
    """Where runners have a profile of their own, who looks is refused what they do, whatever else he is given."""
    both: tuple[Cluster | Place, ...] = (cluster, *cluster.places)
    if {one.profile for one in both} & {one.act_profile or one.profile for one in both}:
        return ()
    refused = tuple(sorted({action(one) for one in BACKUP | RESTORE | FENCE | REHEARSE | NP_TARGET} | {"iam:PassRole"}))
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
    if kind == "restore" and not places:
        notes.append("the site file does not say where anything is restored: this lets somebody look, and no more")
    if kind in ("backup", "restore") and not keys:
        notes.append("no disk is taken to be encrypted; else say --key with the ARN of each KMS key")
    if made.characters > MOST_CHARACTERS:
        notes.append(
            f"it has {made.characters} characters, a managed policy may have {MOST_CHARACTERS}: write one a cluster"
        )
    return notes
