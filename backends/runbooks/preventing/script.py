"""Put the forced-stop script on every server: beside what is there, its difference approved, then in its place.

Where the product keeps the script it runs is not published. So it goes where the operator says, and the last step tells
what to enter in the Cluster WebUI.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from backends.errors import PlanError
from backends.forcedstop import AWS_AT, INSTALLED_AT, PRODUCT_LIMIT_S, ForcedStopFacts, facts_of, forced_stop_script
from backends.model import NodeFactsProbe, Probe
from backends.plan import (
    AllOf,
    AskOperator,
    Condition,
    Found,
    Lane,
    NodeSays,
    Plan,
    PutFile,
    RunOnNode,
    Stage,
    Step,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.values import Field
from backends.settings import Cluster, Node

NAME = "install-forced-stop-script"
COPY = "/root/clpdeck/forced-stop/forced-stop.sh"
"""Where it lies beside; nothing runs it there."""
AT = "/opt/clpdeck/forced-stop.sh"
MODE = "755"
WEBUI = {
    True: "Cluster Properties > Fencing tab: Forced Stop, type Custom; in its Properties",
    False: "Cluster Properties > Extension tab: check `Execute Forced Stop Script`; in Script Settings",
}
"""By whether the version has the forced-stop resource. NEC's words; whether every version has them is unconfirmed."""


@dataclass(frozen=True)
class Installing:
    """A script that is to be put on every server.

    Attributes:
        path: Where it goes.
        text: All of it.
    """

    asked: Asked
    facts: ForcedStopFacts
    path: str
    text: str

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All servers."""
        return self.asked.cluster.nodes

    @property
    def sum(self) -> str:
        """Its SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def of(self, node: Node, topic: str, *of: str) -> NodeFactsProbe:
        """A question to a server."""
        return NodeFactsProbe(self.asked.cluster.name, node.name, topic, of)

    def lies(self, node: Node, path: str) -> NodeSays:
        """It is this very text that lies there."""
        return NodeSays(node.name, "files", ((path, self.sum),), (path,))

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it: the version."""
    return tuple(NodeFactsProbe(cluster.name, node.name, "conf") for node in cluster.nodes)


def form(asked: Asked) -> tuple[Field, ...]:
    """Its inputs as a form asks for them."""
    told = parts.told_version(asked)
    path, aws, timeout, version = (
        asked.given.get(name, "").strip() or usual
        for name, usual in (
            ("path", AT),
            ("aws", AWS_AT["linux"]),
            ("timeout", str(PRODUCT_LIMIT_S)),
            ("version", told),
        )
    )
    odd = "" if INSTALLED_AT.fullmatch(path) else "a path below /opt, /root or /usr/local whose name has `forced-stop`"
    odd = odd or ("" if path != COPY else "that is where it is put beside")
    return (
        Field("path", "Script on the servers", path, "clpdeck's own place", (), odd),
        Field("aws", "aws command there", aws, "where its version 2 is installed", (), _wrong(asked, aws=aws)),
        Field("timeout", "Timeout in the product, s", timeout, "NEC's article", (), _wrong(asked, timeout=timeout)),
        Field(
            "version", "CLUSTERPRO X", version, "what saved clp.conf last" if told else "", (),
            _wrong(asked, version=version) if version else "a version is expected, such as 4.3: no clp.conf tells it",
        ),
    )  # fmt: skip


def install_forced_stop_script(asked: Asked) -> Plan:
    """Write the plan."""
    i, cluster = _wished(asked), asked.cluster
    stages = (
        _side_by_side(i, "Put it beside what is there", _put),
        Stage("Approve the difference", (Lane("operator", (_approve(i),)),)),
        _side_by_side(i, "Put it in its place, the old one kept", _install),
        Stage("Have the product run it", (Lane("operator", (_enter(i),)),)),
    )
    return Plan(
        NAME,
        cluster.name,
        f"Put the forced-stop script of {cluster.name} on {listed(node.name for node in i.nodes)}",
        "Before another server takes over what a lost one ran, that one is stopped by EC2, and seen to be.",
        (
            ("path", i.path),
            ("aws", i.facts.aws),
            ("timeout", str(i.facts.product_limit_s)),
            ("version", ".".join(map(str, i.facts.version or ()))),
        ),
        before=(),
        stages=stages,
        consequence=f"Where the product runs {i.path} already, the new script is in force with step 3.",
    )


def _side_by_side(i: Installing, title: str, step: Callable[[Installing, Node, int], Step]) -> Stage:
    return Stage(title, tuple(Lane(node.name, (step(i, node, at),)) for at, node in enumerate(i.nodes, 1)))


def _put(i: Installing, node: Node, at: int) -> Step:
    options = f"--os linux --aws {i.facts.aws} --timeout {i.facts.product_limit_s} --product-version "
    options += ".".join(map(str, i.facts.version or ()))
    return Step(
        f"1.{at}",
        f"Put the script on {node.name}, beside",
        f"It is what `clpdeck forced-stop-script {i.asked.cluster.name} {options}` prints. Nothing runs it there.",
        PutFile(node.name, i.text, COPY),
        (i.of(node, "files", COPY),),
        done_when=i.lies(node, COPY),
        timeout_s=i.limit(60),
        usual_s=i.usual(3),
    )


def _approve(i: Installing) -> Step:
    return Step(
        "2.1",
        "Approve what changes on each server",
        f"What comes into {i.path} is this very text.",
        AskOperator(
            f"Is that what {i.path} is to become on {listed(node.name for node in i.nodes)}?",
            "what is shown of each server: the lines of `diff -u` from what is there now; all of them new where there "
            "is nothing yet, none where it is the same",
            "instance ids, path of the aws command and region are right, and nothing is lost that is wanted",
            shows=tuple(Found(node.name, "difference", "") for node in i.nodes),
            binds=True,
        ),
        tuple(i.of(node, "difference", i.path, COPY) for node in i.nodes),
        timeout_s=i.limit(3600),
        usual_s=i.usual(180),
        must=True,
    )


def _install(i: Installing, node: Node, at: int) -> Step:
    return Step(
        f"3.{at}",
        f"Put it in its place on {node.name}",
        f"The old one is kept as {i.path}.bak. It may be run by everybody, and written by root.",
        RunOnNode(node.name, ("install", "-D", "-m", f"0{MODE}", "-b", "-S", ".bak", COPY, i.path)),
        (i.of(node, "files", COPY), i.of(node, "files", i.path), i.of(node, "modes", i.path)),
        ready_when=i.lies(node, COPY),
        done_when=AllOf((i.lies(node, i.path), NodeSays(node.name, "modes", ((i.path, MODE),), (i.path,)))),
        risk="While servers have two different scripts, one of them may stop the wrong instance, or none.",
        undo=f"on {node.name}: mv {i.path}.bak {i.path}; where there was none before: rm {i.path}",
        timeout_s=i.limit(60),
        usual_s=i.usual(2),
    )


def _enter(i: Installing) -> Step:
    resource = i.facts.needs_mode
    return Step(
        "4.1",
        "Enter it in the Cluster WebUI",
        "Where the product keeps the script that it runs is not published, so a hand has to name it.",
        AskOperator(
            "Is it entered, and applied to all servers?",
            f"Cluster WebUI, Config mode: {WEBUI[resource]} choose the user application {i.path} where that can be "
            "chosen (unconfirmed for this version), else `Edit` and paste the script's text. Then: suppress failover "
            f"when it fails: on; timeout: {i.facts.product_limit_s} s. Apply the configuration",
            "all servers have it; `clpdeck check-forced-stop` says so of all else, and is told: "
            f"--attest NAME --saw kind={'resource' if resource else 'script'} --saw suppresses=on "
            f"--saw timeout={i.facts.product_limit_s} --saw script={i.path}",
        ),
        tuple(i.of(node, "files", i.path) for node in i.nodes),
        ready_when=_all(i, i.path),
        timeout_s=i.limit(3600),
        usual_s=i.usual(300),
    )


def _all(i: Installing, path: str) -> Condition:
    return parts.all_of(i.lies(node, path) for node in i.nodes)


def _wished(asked: Asked) -> Installing:
    """Read what was asked for. Raises `PlanError` where something is missing or wrong."""
    fields = form(asked)
    wrong = next((one for one in fields if one.wrong), None)
    if wrong:
        raise PlanError(f"{NAME}: `{wrong.name}`: {wrong.wrong}")
    given = {one.name: one.value for one in fields}
    facts = _facts(asked, given["aws"], given["timeout"], given["version"])
    return Installing(asked, facts, given["path"], forced_stop_script(facts, "linux"))


def _facts(asked: Asked, aws: str, timeout: str, version: str) -> ForcedStopFacts:
    if not timeout.isdecimal():
        raise PlanError(f"a timeout of {timeout!r} is no number of seconds")
    return facts_of(asked.cluster, "linux", version=version, aws=aws, product_limit_s=int(timeout))


def _wrong(asked: Asked, *, aws: str = "", timeout: str = "", version: str = "") -> str:
    """What is wrong with one of them, the others being as usual; empty where nothing is."""
    try:
        forced_stop_script(_facts(asked, aws or AWS_AT["linux"], timeout or str(PRODUCT_LIMIT_S), version), "linux")
    except PlanError as error:
        return str(error)
    return ""
