"""What was asked for of a file's fetching, and what was found out of the backup and of the host."""

import re
from dataclasses import dataclass

from backends.errors import PlanError
from backends.model import AwsFactsProbe, Named, NodeFactsProbe, Probe, Ref
from backends.plan import AwsSays, NodeSays, listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked, unknown
from backends.runbooks.online.wishes import said_of
from backends.runbooks.online_restoring.form import set_field
from backends.runbooks.online_restoring.sets import online_sets
from backends.runbooks.values import Field, Option
from backends.sets import OnlineSet
from backends.settings import CLIENT, Cluster

RUN = Ref("run", "id")
VOLUME = Ref("1.1", "volume")
DEVICES = tuple(f"/dev/sd{letter}" for letter in "fghijklmnop")
"""What AWS advises for further volumes (EC2 user guide, device_naming)."""
PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}"
FILE = re.compile(rf"{PART}(?:/{PART}){{0,4}}")
"""A path below the mirror disk's mount point, as it is sent word for word."""


@dataclass(frozen=True)
class Fetch:
    """A file that was asked for.

    Attributes:
        mirror: The mirror disk it is on.
        snapshot: The one of the backup that holds that disk's data partition.
        file: Its path below that disk's mount point.
        zone: Where the host is; the volume is made there.
        device: The name EC2 is to attach it by.
    """

    asked: Asked
    cluster: Cluster
    set: OnlineSet
    mirror: str
    snapshot: str
    file: str
    zone: str
    device: str

    @property
    def folder(self) -> str:
        """Where it is mounted on the host: a folder of ours."""
        return f"/root/clpdeck/fetch-{self.cluster.name}"

    @property
    def path(self) -> str:
        """The file there."""
        return f"{self.folder}/{self.file}"

    @property
    def host(self) -> AwsFactsProbe:
        """The look at the client's host alone."""
        return AwsFactsProbe(self.cluster.name, "lent")

    @property
    def lent(self) -> AwsFactsProbe:
        """The look at the volume."""
        return AwsFactsProbe(self.cluster.name, "lent", (RUN,))

    @property
    def mounted(self) -> NodeFactsProbe:
        """The look at its file system, and at what is mounted on the folder."""
        return NodeFactsProbe(self.cluster.name, CLIENT, "file-systems", (VOLUME, self.folder))

    @property
    def sums(self) -> NodeFactsProbe:
        """The look at the file."""
        return NodeFactsProbe(self.cluster.name, CLIENT, "files", (self.path,))

    def aws_says(self, **words: str) -> AwsSays:
        """What AWS says of the volume: `volume_state="available"`."""
        return AwsSays("lent", tuple((key.replace("_", " "), word) for key, word in words.items()), (RUN,))

    def client_says(self, **words: Named) -> NodeSays:
        """What the host says of it: `folder="none"`."""
        pairs = tuple((key.replace("_", " "), word) for key, word in words.items())
        return NodeSays(CLIENT, "file-systems", pairs, (VOLUME, self.folder))

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it."""
    host = (AwsFactsProbe(cluster.name, "lent"),) if cluster.client and cluster.client.instance else ()
    return (AwsFactsProbe(cluster.name, "online-sets"), *host)


def form(asked: Asked) -> tuple[Field, ...]:
    """The inputs as a form asks for them, each checked."""
    chosen = set_field(asked)
    return (chosen, _mirror(asked, chosen.value), _file(asked))


def wished(asked: Asked) -> Fetch:
    """Read what was asked for.

    Raises:
        PlanError: Something is missing or wrong, or there is no host that it could be read on.
    """
    cluster, client = asked.cluster, asked.cluster.client
    if cluster.place is not None or not cluster.region:
        raise PlanError(f"{asked.runbook}: {cluster.name} has no online backups: they are taken where it runs, on AWS")
    if client is None or not client.instance:
        where = f"[clusters.{cluster.name}.client]"
        raise PlanError(
            f"{asked.runbook}: the disk is lent to a host that is none of the cluster's servers, and reachable by SSH; "
            f"the site file names none with its instance: a table {where} with address and instance"
        )
    given = {one.name: one for one in form(asked)}
    wrong = next((one for one in given.values() if one.wrong), None)
    if wrong:
        raise PlanError(f"{asked.runbook}: `{wrong.name}`: {wrong.wrong}")
    chosen = next(one for one in online_sets(asked) if one.id == given["set"].value)
    mirror = given["mirror"].value
    zone, device = _host(asked)
    snapshot = next(snapshot for snapshot, held in chosen.holds if f"{mirror}:d" in held)
    return Fetch(asked, cluster, chosen, mirror, snapshot, given["file"].value, zone, device)


def _host(asked: Asked) -> tuple[str, str]:
    """The zone of the host, and a device name that is free there."""
    told = said_of(asked, AwsFactsProbe(asked.cluster.name, "lent"))
    zone = (told.word("client zone") if told else None) or "none"
    if told is None or zone == "none":
        raise PlanError(f"{asked.runbook}: AWS does not tell in which zone the client's host is: look at it")
    taken = {one.replace("/dev/xvd", "/dev/sd") for one in (told.word("client devices") or "").split()}
    free = [one for one in DEVICES if one not in taken]
    if not free:
        raise PlanError(f"{asked.runbook}: the client's host has no device name free of {listed(DEVICES)}")
    return zone, free[0]


def _mirror(asked: Asked, set_: str) -> Field:
    chosen = next((one for one in online_sets(asked) if one.id == set_), None)
    holds = chosen.holds if chosen else ()
    held = {part.removesuffix(":d"): parts_ for _, parts_ in holds for part in parts_ if part.endswith(":d")}
    value = asked.given.get("mirror", "").strip() or next(iter(sorted(held)), "")
    alone = [one for one, parts_ in held.items() if sum(part.endswith(":d") for part in parts_) == 1]
    wrong = ""
    if held and value not in held:
        wrong = unknown("not in it:", value, sorted(held))
    elif held and value not in alone:
        wrong = f"{value} shares its volume with another mirror disk: which file system is whose cannot be told"
    return Field("mirror", "Mirror disk", value, "", tuple(Option(one) for one in sorted(held)), wrong)


def _file(asked: Asked) -> Field:
    value = asked.given.get("file", "").strip().removeprefix("./")
    rule = "its path below the mirror disk's mount point: names of letters, digits, _ . -, five at most (dir/file.txt)"
    return Field("file", "File", value, "", (), "" if FILE.fullmatch(value) else rule)
