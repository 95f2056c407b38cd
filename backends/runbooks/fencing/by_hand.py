"""Where AWS does not answer: nothing can be stopped by it, and nothing is called stopped without a proof.

The side that is given up is told to shut itself down, which ends its writing if it obeys; that is no proof. What is
one is told, and taken as the operator's own word, with how it was got. Nothing is started on the other side by us.
"""

from backends.model import AWS
from backends.plan import AskOperator, Found, GroupOn, Lane, Obligation, RunOnNode, Stage, Step, listed
from backends.runbooks import parts
from backends.runbooks.fencing.stopping import stopped
from backends.runbooks.fencing.wishes import Fencing

PROOF = (
    "EC2's own word by another way: the console, or the aws command with other credentials or from another network, "
    "says stopped or terminated"
)
NO_PROOF = (
    "No proof is: that it does not answer ping or SSH; that the other server calls it Offline; that clpdown was sent; "
    "that its status checks fail"
)


def by_hand(f: Fencing) -> tuple[Stage, ...]:
    """Told to shut down; proved by hand; seen to go on."""
    return (
        Stage("Stop it without AWS", (Lane(f.node.name, (_down(f),)),)),
        Stage("Have it proved", (Lane("operator", (_proof(f),)),)),
        Stage(f"{f.keep.name} goes on", (Lane("operator", (_goes_on(f),)),)),
    )


def _down(f: Fencing) -> Step:
    name = f.node.name
    return Step(
        "11.1",
        f"Have {name} shut itself down",
        "Its service stops, then its system: it writes no more, if it can be reached and obeys.",
        RunOnNode(name, ("clpdown",), cuts_connection=True),
        parts.views_of(f.asked),
        done_when=None,
        risk=f"{name} stops working, whatever runs there. That it was told to is no proof that it did.",
        way_on="Can it not be reached by SSH: cut it off where you can (security groups and network ACLs need AWS, "
        "too; a firewall of your own may not), and `skip` this step.",
        timeout_s=f.limit(300),
        usual_s=f.usual(60),
    )


def _proof(f: Fencing) -> Step:
    name = f.node.name
    return Step(
        "12.1",
        f"Have it proved that {name} is stopped",
        "EC2 is asked on and on: once it answers that it is stopped, this closes by itself.",
        AskOperator(
            f"Is {name} ({f.instance}) stopped, and how is that proved?",
            f"{PROOF}. {NO_PROOF}",
            "the proof is typed: who looked, where, when, and what it said. Until then it may be writing",
            gives="proof",
            shows=(Found(AWS, "stopping", f"{name} state"),),
            decides=True,
        ),
        (f.probe, *parts.instances_of(f.asked)),
        done_when=stopped(name),
        risk="A yes without a proof lets both sides write: when the link returns, both shut down, and what one wrote "
        "is lost.",
        way_on=f"What is not known stays not known: leave {f.keep.name} as it is, tell those who use it, and ask AWS's "
        "support for the state of the instance.",
        timeout_s=f.limit(3600),
        usual_s=f.usual(300),
        must=True,
    )


def _goes_on(f: Fencing) -> Step:
    keep = f.keep.name
    groups = [group for group in f.claimed if group in f.kept or group in f.start]
    commands = "; ".join(f"clpgrp -s {group} -h {keep}" for group in groups if group not in f.kept)
    vips = listed(f.cluster.vips)
    return Step(
        "13.1",
        f"See that {keep} does the work",
        "By hand: what AWS must say for it to be done here is not there.",
        AskOperator(
            f"Does {listed(groups) or 'every group'} run on {keep}"
            + (f", and do clients reach it at {vips}?" if vips else "?"),
            f"clpstat --local and clpmdstat on {keep}; a client"
            + (f". Where a group does not run, and its copies there are GREEN: {commands}" if commands else ""),
            "it was seen, on the server and from a client",
            decides=True,
        ),
        parts.views_of(f.asked, keep),
        done_when=parts.all_of(GroupOn(group, keep) for group in groups) if groups else None,
        timeout_s=f.limit(3600),
        usual_s=f.usual(120),
    )


def left(f: Fencing) -> tuple[Obligation, ...]:
    """What waits for AWS."""
    return (
        Obligation(
            "ec2-word",
            f"Once AWS answers again: see that EC2 calls {f.node.name} ({f.instance}) stopped, see where the VIP's "
            "routes lead, and go on with the runbook heal, which takes the safety snapshots.",
        ),
    )
