"""The stop itself: protection lifted, force, then the power; and the proof. Nothing here is done twice for nothing.

The limits are those of the article's script (seed of P6): two tries, and 240 looks a second apart, `fence_limit_s`.
"""

from backends.model import Probe
from backends.plan import AnyOf, AskOperator, AwsSays, CallAws, InstanceIs, Lane, Not, Parameter, Stage, Step, Wait
from backends.plan import Fields as Structure
from backends.runbooks import parts
from backends.runbooks.fencing.wishes import NONE, Fencing

STOPPED_WORDS = ("stopped", "terminated")
"""EC2's words for an instance that can write no more, but for what a Multi-Attach volume still takes."""
FORCE = "In rare cases, [force] results in post-stop writes to EBS volumes or other shared resources."
"""AWS's own words (EC2 User Guide, methods for stopping an instance)."""


def stopped(node: str) -> AnyOf:
    """EC2 says that it is stopped, or gone for good."""
    return AnyOf(tuple(InstanceIs(node, word) for word in STOPPED_WORDS))


def protection(f: Fencing, number: int) -> tuple[Stage, ...]:
    """Stop protection is found before it bites, and lifted only with a yes of its own."""
    off = _protection(f, "off")
    ask = Step(
        f"{number}.1",
        f"Lift the stop protection of {f.node.name}",
        "Somebody has switched it on so that nobody stops this instance. It is put back at the end.",
        AskOperator(
            f"May the stop protection of {f.node.name} be lifted for this stop?",
            f"EC2, instance {f.instance}: disableApiStop, and who has set it, and why",
            "it may be off until the end of this run",
            decides=True,
        ),
        (f.probe,),
        done_when=off,
        timeout_s=f.limit(900),
        usual_s=f.usual(30),
    )
    lift = Step(
        f"{number}.2",
        f"Switch the stop protection of {f.node.name} off",
        "While it is on, EC2 refuses every stop with OperationNotPermitted.",
        _set(f, on=False),
        (f.probe,),
        done_when=off,
        undo="It is put back at the end",
        way_on="Its profile may lack ec2:ModifyInstanceAttribute: lift it in the EC2 console, by whoever may. The step "
        "closes by itself once EC2 says that it is off.",
        timeout_s=f.limit(60),
        usual_s=f.usual(5),
    )
    asks = (ask,) if f.protected else ()
    return (Stage("Stop protection must not stand in the way", (Lane("AWS", (*asks, lift)),)),)


def put_back(f: Fencing, number: int, lifted: str) -> tuple[Step, ...]:
    """The stop protection as it was."""
    return (
        Step(
            f"{number}.1",
            f"Switch the stop protection of {f.node.name} on again",
            "As it was found. It keeps nobody from starting the instance.",
            _set(f, on=True),
            (f.probe,),
            done_when=_protection(f, "on"),
            undoes=lifted,
            way_on="An instance that is terminated has none any more: then skip this step.",
            timeout_s=f.limit(60),
            usual_s=f.usual(5),
        ),
    )


def stopping(f: Fencing, number: int) -> tuple[Stage, ...]:
    """Force; after its limit, asked once more, the power; and EC2's word that it is stopped, without which no more."""
    lane = (_force(f, number), _waited(f, number), _asked(f, number), _power(f, number), _proved(f, number))
    return (Stage(f"Stop {f.node.name} for sure", (Lane("AWS", lane),)), *_released(f, number + 1))


def _force(f: Fencing, number: int) -> Step:
    name = f.node.name
    return Step(
        f"{number}.1",
        f"Stop {name}'s instance by force",
        "EC2 asks its system to shut down first, and does not go on asking for ever.",
        _stop(f, ("Force", True)),
        _instances(f),
        ready_when=AnyOf(tuple(InstanceIs(name, word) for word in ("running", "stopping"))),
        done_when=AnyOf((InstanceIs(name, "stopping"), InstanceIs(name, "shutting-down"), stopped(name))),
        risk=f"{name} stops working at once, whatever runs there. AWS: {FORCE}",
        undo=f"The runbook heal, with node={name}: it starts where it cannot win",
        way_on=f"`again` is the second try. Does AWS not answer, or refuse for good: `value` with "
        f"way=hand, then `skip` this step with the reason. Until a proof is there, {name} may be writing.",
        timeout_s=f.limit(60),
        usual_s=f.usual(5),
    )


def _waited(f: Fencing, number: int) -> Step:
    return Step(
        f"{number}.2",
        "Wait until EC2 says that it is stopped",
        "`stopping` is no proof: it may still write.",
        Wait(),
        _instances(f),
        done_when=stopped(f.node.name),
        risk="A system that hangs is asked in vain for minutes.",
        way_on=f"`again` waits as long once more. `skip` goes on to step {number}.3, where its power can be taken away "
        "without its system being asked. AWS advises to go on to that after 10 minutes.",
        timeout_s=f.limit(f.asked.timing.fence_limit_s),
        usual_s=f.usual(60),
    )


def _asked(f: Fencing, number: int) -> Step:
    name = f.node.name
    return Step(
        f"{number}.3",
        f"Decide whether the power of {name} is taken away",
        f"Only asked where EC2 does not call it stopped after step {number}.2.",
        AskOperator(
            f"Shall EC2 stop {name} without letting its system shut down (SkipOsShutdown)? It cannot be taken back.",
            f"EC2's state of {f.instance}, and its system log and screenshot there. AWS: {FORCE} Its file systems are "
            "checked when it starts again (fsck, chkdsk); on Windows AWS does not recommend it",
            "its power may be taken away",
            decides=True,
        ),
        _instances(f),
        done_when=stopped(name),
        timeout_s=f.limit(900),
        usual_s=f.usual(30),
    )


def _power(f: Fencing, number: int) -> Step:
    return Step(
        f"{number}.4",
        f"Stop {f.node.name} without its system's shutdown",
        "The harder stop overtakes the one under way.",
        _stop(f, ("Force", True), ("SkipOsShutdown", True)),
        _instances(f),
        ready_when=Not(stopped(f.node.name)),
        done_when=stopped(f.node.name),
        risk=f"What its system held in memory is lost. AWS: {FORCE}",
        way_on="`again` tries once more. A host that is broken may take AWS itself to stop it: open a support case, "
        f"and see step {number}.5 for what is no proof.",
        timeout_s=f.limit(f.asked.timing.fence_limit_s),
        usual_s=f.usual(10),
    )


def _proved(f: Fencing, number: int) -> Step:
    name = f.node.name
    return Step(
        f"{number}.5",
        f"Have it proved that {name} is stopped",
        "All that follows rests on it.",
        Wait(),
        _instances(f),
        done_when=stopped(name),
        risk="Silence, no ping, no SSH and `Offline` by the other server are no proof.",
        way_on=f"Only EC2's stopped or terminated counts. Does AWS not answer: `value` with way=hand, and "
        f"{name} is told to shut itself down, and the proof is yours. Until then it may be writing, and nothing is "
        "started for it.",
        timeout_s=f.limit(f.asked.timing.fence_limit_s),
        usual_s=f.usual(2),
        must=True,
    )


def _released(f: Fencing, number: int) -> tuple[Stage, ...]:
    """A disk that several instances have attached takes late writes: `stopped` is no absolute fence for it."""
    if f.told.word(f"{f.node.name} shared disks") == NONE:
        return ()
    lane = tuple(_detach(f, volume, f"{number}.{at}") for at, volume in enumerate(f.shared, 1))
    free = Step(
        f"{number}.90",
        f"See that {f.node.name} has no Multi-Attach volume attached",
        "A shared disk is fenced by being taken away, not by the stop alone.",
        Wait(),
        (f.probe,),
        done_when=AwsSays("stopping", ((f"{f.node.name} shared disks", NONE),)),
        way_on=f"Detach it in the EC2 console, from instance {f.instance} and from no other.",
        timeout_s=f.limit(120),
        usual_s=f.usual(2),
        must=True,
    )
    return (Stage("Take the shared disks away from it", (Lane("AWS", (*lane, free)),)),)


def _detach(f: Fencing, volume: str, id_: str) -> Step:
    looks: tuple[Probe, ...] = (f.probe, *_instances(f))
    return Step(
        id_,
        f"Detach {volume} from {f.node.name}",
        f"AWS: {FORCE} The other instance keeps it.",
        CallAws(
            "ec2",
            "DetachVolume",
            (("VolumeId", volume), ("InstanceId", f.instance)),
            repeatable=True,
            region=f.region,
        ),
        looks,
        ready_when=stopped(f.node.name),
        done_when=AwsSays("stopping", ((f"{f.node.name} {volume}", NONE),)),
        undo=f"AttachVolume of {volume} to {f.instance}, before it is started again",
        timeout_s=f.limit(120),
        usual_s=f.usual(10),
    )


def _instances(f: Fencing) -> tuple[Probe, ...]:
    return parts.instances_of(f.asked)


def _protection(f: Fencing, word: str) -> AwsSays:
    return AwsSays("stopping", ((f"{f.node.name} stop protection", word),))


def _stop(f: Fencing, *harder: tuple[str, bool]) -> CallAws:
    given: tuple[tuple[str, Parameter], ...] = (("InstanceIds", (f.instance,)), *harder)
    return CallAws("ec2", "StopInstances", given, repeatable=True, region=f.region)


def _set(f: Fencing, *, on: bool) -> CallAws:
    given = (("InstanceId", f.instance), ("DisableApiStop", Structure((("Value", on),))))
    return CallAws("ec2", "ModifyInstanceAttribute", given, repeatable=True, region=f.region)
