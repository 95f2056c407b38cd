"""A new volume in the place of another, which is kept: the five steps of it, for every plan that exchanges volumes.

A new volume is made while all still runs: nothing depends on a stop, the service is away for as much less, and what AWS
refuses (a key, no room in a zone, a quota) is found out before anything has been touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from backends.errors import PlanError
from backends.model import AWS, AwsFactsProbe, Named, Ref
from backends.plan import AllOf, AnyOf, AwsSays, CallAws, Condition, Fields, Found, Parameter, Step, Text, Wait, listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.settings import Node

Parameters: TypeAlias = tuple[tuple[str, Parameter], ...]

RUN = Ref("run", "id")
NOTHING = "none"
"""What AWS's topics say where EC2 says nothing."""
WITH_IOPS, WITH_THROUGHPUT = ("gp3", "io1", "io2"), ("gp3",)
"""Types of volumes whose IOPS, and whose throughput, are chosen; those of others follow from their size."""
STAYS = " The new one stays where its instance is terminated, which the old one did not."
"""Said of an old volume that ended with its instance: AttachVolume says of none that it does."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume that makes room for a new one.

    Attributes:
        node: The server it is attached to.
        device: As EC2 names it: `/dev/sdf`. The new one gets the same.
        said: What EC2 says of it: zone, type, iops ...
        size: GiB of the new one.
    """

    node: Node
    device: str
    old: str
    said: Mapping[str, str]
    size: str

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Those that the new one gets as this one has them: all but ours."""
        return tuple(
            (key.removeprefix("tag "), word)
            for key, word in self.said.items()
            if key.startswith("tag ") and not key.startswith("tag clpdeck:")
        )

    @property
    def stays(self) -> str:
        """What becomes of the new one, where that is not as it was."""
        return STAYS if self.said.get("delete on termination") == "yes" else ""

    @property
    def kind(self) -> str:
        """What the new one is like, in words."""
        said = self.said
        return f"{said['type']}, {'encrypted' if said['encrypted'] == 'yes' else 'not encrypted'}, in {said['zone']}"


def lacking(said: Mapping[str, str]) -> tuple[str, ...]:
    """What EC2 does not say of a volume, and must, for another to be made like it."""
    kind = said.get("type", "")
    more = [("iops", WITH_IOPS), ("throughput", WITH_THROUGHPUT)]
    needed = ("zone", "type", "size", "encrypted", *(key for key, kinds in more if kind in kinds))
    return tuple(key for key in needed if said.get(key, NOTHING) == NOTHING)


def must_be_a_pair(asked: Asked) -> None:
    """Volumes of mirror disks are exchanged in a cluster of two servers that the site file tells all of.

    Raises:
        PlanError: It is none.
    """
    cluster = asked.cluster
    without = [node.name for node in cluster.nodes if not node.instance]
    if without or not cluster.region:
        raise PlanError(f"{asked.runbook}: the site file names no region, or no instance of {listed(without)}")
    if cluster.place is not None:
        raise PlanError(
            f"{asked.runbook}: {cluster.name} is a restored cluster; write it into the site file as its own"
        )
    if not cluster.mirrors or len(cluster.nodes) != 2:
        raise PlanError(f"{asked.runbook}: it takes a cluster of two servers, and mirror disks in the site file")


@dataclass(frozen=True, slots=True)
class Exchanging:
    """The exchange of one volume in a run.

    Attributes:
        snapshot: What the new one is made from.
        set: The backup set, or whatever else its snapshot is of.
        steps: The numbers of the steps that make it, wait for it, mark the old one, detach that, and attach the new.
        stopped: When volumes may be exchanged.
        rate: MiB/s at which the new one is filled; 0: as it is touched.
    """

    asked: Asked
    volume: Volume
    snapshot: Named
    set: Text
    steps: tuple[str, ...]
    stopped: Condition
    rate: int = 0

    @property
    def look(self) -> AwsFactsProbe:
        """How far it is, by AWS's word."""
        return AwsFactsProbe(self.asked.cluster.name, "exchange", (RUN, self.volume.old))

    @property
    def new(self) -> Ref:
        """The new volume, as the step gave it that waited for it."""
        return Ref(self.steps[1], "volume")

    @property
    def done(self) -> AwsSays:
        """The new one is where the old one was."""
        return self._is_so(new_at=f"{self.volume.node.name} {self.volume.device} attached", **self._from)

    @property
    def _from(self) -> Mapping[str, str]:
        """That the new one is from its snapshot, where that is known before the run."""
        return {"new_snapshot": self.snapshot} if isinstance(self.snapshot, str) else {}

    def _is_so(self, **words: str) -> AwsSays:
        """What AWS says of it: `new_state="available"`."""
        pairs = tuple((f"{self.volume.old} {key.replace('_', ' ')}", word) for key, word in words.items())
        return AwsSays("exchange", pairs, (RUN, self.volume.old))

    def make(self, title: str, why: str) -> Step:
        """Have the new volume made."""
        one = self.volume
        return Step(
            self.steps[0],
            title,
            why,
            self._call("CreateVolume", self._wish, "ClientToken", repeatable=True),
            (self.look,),
            done_when=AnyOf(tuple(self._is_so(new_state=state, **self._from) for state in ("creating", "available"))),
            cost=f"EBS's price for {one.size} GiB of {one.said['type']}, from now on, beside the old one, which is kept"
            + (f"; its data once at {self.rate} MiB/s of volume initialization rate" if self.rate else ""),
            undo="DeleteVolume of it, by hand: nothing else has been touched",
            way_on="Nothing is stopped yet. Is there no room in the zone, or a quota too small, `again` later; is a "
            "key refused, let the acting profile use it. Or stop here, and delete the new volumes by hand.",
            must=True,
            timeout_s=self._limit(300),
            usual_s=self._usual(5),
        )

    def ready(self) -> Step:
        """Wait for it."""
        return Step(
            self.steps[1],
            "Wait until it is available",
            "Nothing is stopped before every new volume is there.",
            Wait(),
            (self.look,),
            done_when=self._is_so(new_state="available", **self._from),
            lost_when=AnyOf((self._is_so(new_state="error"), self._is_so(new="none"))),
            way_on="One that is gone again was refused its KMS key: let the acting profile use it. Nothing is stopped "
            "yet: stop here, delete the volumes that this run made, and ask again.",
            gives=(("volume", Found(AWS, "exchange", f"{self.volume.old} new")),),
            must=True,
            timeout_s=self._limit(1800),
            usual_s=self._usual(20),
        )

    def mark(self, why: str) -> Step:
        """Mark the old one: only what is marked is detached."""
        tag = Fields((("Key", "clpdeck:replaced-by"), ("Value", RUN)))
        return Step(
            self.steps[2],
            f"Mark {self.volume.old} as replaced by this run",
            f"It is kept as it is{why} No run deletes it.",
            self._call("CreateTags", (("Resources", (self.volume.old,)), ("Tags", (tag,))), repeatable=True),
            (self.look,),
            done_when=self._is_so(kept="yes"),
            must=True,
            timeout_s=self._limit(120),
            usual_s=self._usual(2),
        )

    def detach(self, way_on: str) -> Step:
        """Take the old one off."""
        one = self.volume
        return Step(
            self.steps[3],
            f"Detach {one.old} from {one.node.name}",
            f"It leaves {one.device} to the new one.",
            self._call("DetachVolume", self._at(one.old)),
            (self.look, *parts.instances_of(self.asked)),
            ready_when=AllOf((self.stopped, self._is_so(kept="yes", new_state="available"))),
            done_when=self._is_so(at="none"),
            undo=f"AttachVolume of it at {one.device} again, while {one.node.name} is stopped",
            way_on=way_on,
            must=True,
            timeout_s=self._limit(900),
            usual_s=self._usual(15),
        )

    def attach(self) -> Step:
        """Put the new one there."""
        one = self.volume
        return Step(
            self.steps[4],
            f"Attach the new volume to {one.node.name} at {one.device}",
            f"Where {one.old} was.",
            self._call("AttachVolume", self._at(self.new)),
            (self.look, *parts.instances_of(self.asked)),
            ready_when=AllOf((self.stopped, self._is_so(at="none", new_state="available", **self._from))),
            done_when=self.done,
            undo="DetachVolume of it, while the server is stopped",
            way_on=f"Is {one.device} taken by another volume, see in the EC2 console whose that is. Once the new one "
            "is there under that name, the run goes on by itself.",
            must=True,
            timeout_s=self._limit(600),
            usual_s=self._usual(15),
        )

    @property
    def _wish(self) -> Parameters:
        """What the call for the new one says of it: from that snapshot, and like the old one."""
        said = self.volume.said
        wish: list[tuple[str, Parameter]] = [
            ("AvailabilityZone", said["zone"]),
            ("SnapshotId", self.snapshot),
            ("VolumeType", said["type"]),
        ]
        wish += [("Iops", int(said["iops"]))] if said["type"] in WITH_IOPS else []
        wish += [("Throughput", int(said["throughput"]))] if said["type"] in WITH_THROUGHPUT else []
        wish += [("Encrypted", True)] if said["encrypted"] == "yes" else []
        key = said.get("key", NOTHING)
        wish += [("KmsKeyId", key)] if said["encrypted"] == "yes" and key != NOTHING else []
        wish += [("VolumeInitializationRate", self.rate)] if self.rate else []
        return (*wish, ("TagSpecifications", (self._tagged,)))

    @property
    def _tagged(self) -> Fields:
        words: tuple[tuple[str, Text], ...] = (
            *self.volume.tags,
            ("clpdeck:cluster", self.asked.cluster.name),
            ("clpdeck:node", self.volume.node.name),
            ("clpdeck:set", self.set),
            ("clpdeck:replaces", self.volume.old),
            ("clpdeck:run", RUN),
            ("clpdeck:step", self.steps[0]),
        )
        tags = tuple(Fields((("Key", key), ("Value", value))) for key, value in words)
        return Fields((("ResourceType", "volume"), ("Tags", tags)))

    def _at(self, volume: str | Ref) -> Parameters:
        one = self.volume
        return (("VolumeId", volume), ("InstanceId", one.node.instance or ""), ("Device", one.device))

    def _call(self, operation: str, wish: Parameters, token: str = "", *, repeatable: bool = False) -> CallAws:
        return CallAws("ec2", operation, wish, token, repeatable, region=self.asked.cluster.region or "")

    def _limit(self, seconds: float) -> float:
        return parts.limit_s(self.asked.timing, seconds)

    def _usual(self, seconds: float) -> float:
        return parts.usual_s(self.asked.timing, seconds)
