"""What must hold before anything is made, and who must say that the source is dead."""

from backends.model import AWS, AwsFactsProbe, InstancesProbe, NodeFactsProbe, Probe, StatusProbe
from backends.plan import AnyOf, AskOperator, AwsSays, Check, Condition, Found, Lane, Stage, Step, listed
from backends.runbooks.parts import all_of
from backends.runbooks.restoring.steps import nodes_say
from backends.runbooks.restoring.wishes import Restoring


def checks(r: Restoring) -> tuple[Check, ...]:
    """All of it is AWS's word, in the region of the place."""
    names = tuple(r.image(node).name for node in r.nodes)
    subnets = tuple(dict.fromkeys(node.subnet for node in r.place.nodes))
    free = tuple(_free(node.address, node.name, subnets) for node in r.nodes)
    place = r.place
    there = [one for one in (*place.groups, place.guard_profile, place.node_profile, place.key_pair) if one]
    found = [
        Check(
            f"the images of set {r.set.id} are there",
            AwsSays("images", tuple((name, "available") for name in names), names),
            (r.aws("images", *names),),
        ),
        *(
            Check(
                f"nothing stands at {node.address}",
                nodes_say((f"{node.name} state", "absent")),
                (r.aws("nodes"),),
                once=True,
            )
            for node in r.nodes
        ),
        *_alone(r),
        *_keys(r),
        Check("their addresses are free", all_of(free), (r.aws("subnets", *subnets),)),
        Check(
            "groups, profiles and key pair are there",
            AwsSays("place", tuple((one, "found") for one in there)),
            (r.aws("place"),),
        ),
    ]
    if r.place.zone:
        associated = AwsSays("zone", (("association", "yes"),), (r.place.zone,))
        found.append(
            Check(f"zone {r.place.zone} is associated with {r.place.vpc}", associated, (r.aws("zone", r.place.zone),))
        )
    return tuple(found)


def _alone(r: Restoring) -> tuple[Check, ...]:
    """What is to be declared equal without a copy must not meet a copy that was written to since its backup."""
    others = [node.name for node in r.place.nodes if node not in r.nodes]
    if not r.quiet or not others:
        return ()
    condition = nodes_say(*((f"{name} state", "absent") for name in others))
    return (Check(f"{listed(others)} of an earlier restore does not stand there", condition, (r.aws("nodes"),)),)


def _keys(r: Restoring) -> tuple[Check, ...]:
    """An instance whose disks EBS cannot decrypt is launched, and ends at once (Client.InternalError)."""
    if not r.keys:
        return ()
    enabled = AwsSays("keys", tuple((key, "Enabled") for key in r.keys), r.keys)
    return (Check(f"EBS can use the KMS keys of set {r.set.id} in {r.region}", enabled, (r.aws("keys", *r.keys),)),)


def gate(r: Restoring) -> Stage:
    """The operator says that the source is dead: no machine can know that, and two living clusters cost data."""
    source = r.source
    looks: tuple[Probe, ...] = (
        AwsFactsProbe(r.cluster.name, "source"),
        InstancesProbe(source.name),
        *(StatusProbe(source.name, node.name) for node in source.nodes),
        *(NodeFactsProbe(source.name, node.name, "service-states") for node in source.nodes),
    )
    where = f"its nodes {listed(node.name for node in source.nodes)} by SSH; its instances in {source.region}, by EC2"
    step = Step(
        "1.1",
        f"Say that {source.name} in {source.region} is dead",
        "Two clusters that live at once give two truths, and one licence may not exist twice. Silence is no proof: "
        "what cannot be seen may be alive, and a node that says `active` is.",
        AskOperator(
            f"Is {source.name} in {source.region} dead, and will it stay so until its nodes are kept from coming back?",
            f"{where}; then everything that clpdeck cannot see: the AWS Health Dashboard, people, clients",
            "it is down or cut off, nobody is served by it, and you take it on you that it does not come back by "
            "itself. Type when it went down, such as 2026-01-31T03:00:00Z: what was written after the set's quiet "
            "point and before that is lost",
            gives="disaster",
            shows=(Found(AWS, "source", ""), *(Found(node.name, "service-states", "") for node in source.nodes)),
            binds=True,
        ),
        looks,
        risk="If it lives after all, data is written in two places from here on.",
        timeout_s=r.limit(3600),
        usual_s=r.usual(120),
        must=True,
    )
    return Stage("The source is dead", (Lane("operator", (step,)),))


def _free(address: str, node: str, subnets: tuple[str, ...]) -> Condition:
    return AnyOf(tuple(AwsSays("subnets", ((address, word),), subnets) for word in ("free", node)))
