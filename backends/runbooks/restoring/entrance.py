"""The way in: a restored node has new host keys, and nobody takes one for granted."""

from backends.model import AWS
from backends.plan import ANY, AskOperator, Found, HostKeyVouched, Lane, Ref, Stage, Step, TrustHostKey, Wait
from backends.runbooks.restoring.steps import number, says
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node

TRUSTED = ("trusted", "yes")


def entrance(r: Restoring) -> Stage:
    """Compare the key with what the instance printed on its console, note it, log in."""
    return Stage("Log in", tuple(Lane(node.name, _lane(r, node)) for node in r.nodes))


def _lane(r: Restoring, node: Node) -> tuple[Step, ...]:
    return (_compare(r, node), _trust(r, node), _answers(r, node))


def _compare(r: Restoring, node: Node) -> Step:
    offered = Found(node.name, "host-key", "offered")
    return Step(
        number(6, r.at(node), 1, 3),
        f"Compare {node.name}'s host key with its console",
        "cloud-init makes new keys for a new instance and prints them on the console, which only AWS can write. Is it "
        "there, nobody is asked. That a key is known already proves nothing: another machine may have that address, "
        "even one of the source.",
        AskOperator(
            f"Is this the host key of {node.name}?",
            "the instance's system log in the EC2 console, where its keys are printed as it first comes up",
            "the fingerprint that is shown is printed there, or you know it by another way",
            shows=(Found(node.name, "host-key", ""), Found(AWS, "console", "")),
            binds=True,
            decides=True,
        ),
        (r.of(node.name, "host-key"), r.aws("console", node.name)),
        done_when=HostKeyVouched(node.name),
        timeout_s=r.limit(900),
        usual_s=r.usual(60),
        gives=(("key", offered),),
    )


def _trust(r: Restoring, node: Node) -> Step:
    compared = number(6, r.at(node), 1, 3)
    return Step(
        number(6, r.at(node), 2, 3),
        "Note that key as known",
        "It is noted in a file of clpdeck's own, beside the runs; a key that was known at that address is replaced.",
        TrustHostKey(node.name, Ref(compared, "key")),
        (r.of(node.name, "host-key"),),
        done_when=says(node, "host-key", TRUSTED),
        timeout_s=r.limit(120),
        usual_s=r.usual(2),
    )


def _answers(r: Restoring, node: Node) -> Step:
    return Step(
        number(6, r.at(node), 3, 3),
        f"Wait until {node.name} answers",
        "Its system is up when it runs a command for us.",
        Wait(),
        (r.of(node.name, "boot-id"),),
        done_when=says(node, "boot-id", ("boot id", ANY)),
        timeout_s=r.limit(900),
        usual_s=r.usual(30),
    )
