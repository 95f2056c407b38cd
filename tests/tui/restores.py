"""A restore in another region, told by hand: what its form asks, its procedure, and runs of it up to a moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backends.control import Field, Look, Offer, Option
from backends.events import Asked, RunEnded
from backends.model import (
    Answer,
    AwsFactsProbe,
    Evidence,
    Facts,
    ImagesProbe,
    NodeFactsProbe,
    Probe,
    Ref,
    Seen,
    Silence,
    View,
)
from backends.model import Estate as Estates
from backends.plan import (
    Action,
    AskOperator,
    AwsSays,
    CallAws,
    Check,
    EditConf,
    Found,
    Lane,
    Level,
    MirrorGreen,
    NodeSays,
    Obligation,
    Plan,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
)
from screenshots.desk import StillDesk, Told
from screenshots.tales import Tale, ago

NAME, REGION, OLD = "prod-db.dr", "ap-northeast-3", "ap-northeast-1"
NODES = ("server01", "server02")
SET = "20260303-1504"
VIP = "172.32.0.1"

SETS = (
    Option(SET, "quiet point 23 h 37 min ago, both nodes, 84 GiB, mirrors md1 md2"),
    Option("20260302-1504", "quiet point 1 d 23 h ago, both nodes, 84 GiB"),
    Option("20260301-1504", "quiet point 2 d 23 h ago, both nodes, 83 GiB"),
    Option("20260228-1504", "quiet point 3 d 23 h ago, both nodes, 83 GiB"),
    Option("20260227-1504", "quiet point 4 d 23 h ago, both nodes, 82 GiB"),
)
DISKS = (
    Option("lazy", "ready at once, slow until each block was read once: about 4 h at 84 GiB; no cost"),
    Option("rate", "about 18 min at 300 MiB/s for each volume; 0.00360 USD per GiB, once"),
    Option("fsr", "60 min before the launch, then fast at once; 0.75 USD an hour for each of 6 snapshots"),
)
WAYS = (
    Option("clpdeck", "clp.conf is edited, its differences are shown, and it is applied when you say yes"),
    Option("by hand", "you are told each field in the Cluster WebUI; it is read back"),
)


def fields(given: Mapping[str, str]) -> tuple[Field, ...]:
    """What a restore asks, as it is filled in."""
    vip = given.get("vip", VIP)
    inside = vip.startswith("172.31.")
    alive = given.get("source", "")
    return (
        Field("set", "Backup set", given.get("set", SET), "the newest that can be restored", SETS),
        Field(
            "source",
            "Is the source dead?",
            alive,
            "",
            (
                Option("dead", "looked at by AWS's health page and by telephone; no server of prod-db answers"),
                Option("fenced", "both instances were stopped, and stay so"),
            ),
            wrong=""
            if alive
            else "Two active copies write over one another: say how it is known that prod-db is down.",
        ),
        Field("disks", "Disks", given.get("disks", "lazy"), "the site file", DISKS),
        Field("way", "Configuration", given.get("way", "clpdeck"), "X 5.3 takes a checked file", WAYS),
        Field(
            "vip",
            "VIP",
            vip,
            "the site file",
            wrong=f"{vip} lies in 172.31.0.0/16, the VPC's own: a VIP must lie outside it." if inside else "",
        ),
        Field("address-1", "server01's address", given.get("address-1", "172.31.10.11"), "the site file; free there"),
        Field("address-2", "server02's address", given.get("address-2", "172.31.20.11"), "the site file; free there"),
    )


@dataclass(frozen=True, slots=True)
class _Asks:
    """What stands for a look of a step."""

    topic: str

    def of(self, node: str) -> tuple[Probe, ...]:
        return (NodeFactsProbe(NAME, node, self.topic),)


def _aws(topic: str, *of: str) -> tuple[Probe, ...]:
    return (AwsFactsProbe(NAME, topic, of),)


def _says(node: str, topic: str, **pairs: str) -> NodeSays:
    return NodeSays(node, topic, tuple((key.replace("_", " "), word) for key, word in pairs.items()))


def _launch(at: int, node: str) -> Step:
    number = f"2.{at}"
    parameters = (("ImageId", f"ami-0{at}c4"), ("InstanceType", "m5.large"), ("IamInstanceProfile", "cluster-guard"))
    return Step(
        number,
        f"Launch {node} from its image",
        "It comes up as it was backed up: its services off, and with a profile that only looks.",
        CallAws("ec2", "RunInstances", parameters, token="ClientToken", region=REGION),
        _aws("nodes", *NODES),
        done_when=AwsSays("nodes", ((f"{node} state", "running"),), NODES),
        risk="There may be no room for it in its zone just now.",
        undo="clean-up-drill, or terminate it by hand",
        cost="0.124 USD an hour from now on",
        gives=(("instance", Found("AWS", "nodes", f"{node} instance")),),
        usual_s=40,
        timeout_s=600,
    )


def _on(stage: int, lane: int, node: str) -> Iterator[Step]:
    """What is done on each node."""
    work: tuple[tuple[str, str, Action, str, float], ...] = (
        (
            "Its disks are there under the configured names",
            "A wrong name can destroy a partition.",
            Wait(),
            "partitions",
            10,
        ),
        (
            "Set the region of its aws command",
            "The cluster's own calls go there.",
            RunOnNode(node, ("aws", "configure", "set", "region", REGION), repeatable=True),
            "aws-region",
            2,
        ),
        (
            "Remove the old licences",
            "One licence must not exist twice.",
            RunOnNode(node, ("clplcnsc", "-d", "-a"), typed="y"),
            "licences",
            5,
        ),
        (
            "Register its own licences",
            "The spare ones that lie on it.",
            RunOnNode(node, ("clplcnsc", "-i", f"/root/licences/dr/{node}.key")),
            "licences",
            5,
        ),
    )
    for at, (title, why, do, topic, usual_s) in enumerate(work, 1):
        yield Step(
            f"{stage}.{(lane - 1) * len(work) + at}",
            title,
            why,
            do,
            _Asks(topic).of(node),
            done_when=NodeSays(
                node, topic, (("/dev/clp_md1/dp", "*"),) if topic == "partitions" else (("count", "2"),)
            ),
            usual_s=usual_s,
        )


def plan(given: Mapping[str, str]) -> Plan:
    """The procedure of the restore."""
    chosen = {one.name: one.value for one in fields(given)}
    edit = EditConf(
        "server01",
        "a",
        tuple(f"interconnect {node}=172.31.{at}0.11" for at, node in enumerate(NODES, 1)),
        "/root/clpdeck/a/clp.conf",
    )
    return Plan(
        "restore",
        NAME,
        f"Restore prod-db in {REGION}",
        f"Have the cluster of backup set {chosen['set']} run in {REGION}, under {VIP} and osaka.clusterpro.local.",
        tuple(chosen.items()),
        before=(
            Check(
                f"no instance holds the addresses in {REGION}",
                AwsSays("subnets", (("172.31.10.11", "free"), ("172.31.20.11", "free"))),
                _aws("subnets"),
            ),
            Check(
                "the images are available",
                AwsSays("images", ((f"prod-db {SET} server01", "available"), (f"prod-db {SET} server02", "available"))),
                (ImagesProbe(NAME),),
            ),
            Check("the VPC is associated with the zone", AwsSays("zone", (("association", "yes"),)), _aws("zone")),
        ),
        stages=(
            Stage("Gate", (Lane("operator", (_gate(),)),)),
            Stage("Launch", tuple(Lane(node, (_launch(at, node),)) for at, node in enumerate(NODES, 1))),
            Stage("Network", (Lane("AWS", tuple(_network())),)),
            Stage("Prepare the nodes", tuple(Lane(node, tuple(_on(4, at, node))) for at, node in enumerate(NODES, 1))),
            Stage(
                "Addresses of the interconnect",
                (
                    Lane(
                        "server01",
                        (_edit(edit), _approve("5.2", "a")),
                    ),
                ),
            ),
            Stage(
                "All that remains",
                (
                    Lane(
                        "operator",
                        (_approve("6.1", "b"), _by_hand()),
                    ),
                ),
            ),
            Stage(
                "Start the cluster",
                tuple(Lane(node, (_post(at, node), _online(at, node))) for at, node in enumerate(NODES, 1)),
            ),
            Stage("Verify", (Lane("client", tuple(_verify())),)),
        ),
        level=Level.LOSES,
        token=f"dr copy of {SET}",
        consequence=f"Two instances are launched in {REGION}, and {VIP} leads to them from then on.",
        not_needed=(
            ("Windows drive letters", "the nodes run Linux"),
            ("fast snapshot restore", "the disks are filled as they are read"),
        ),
        obligations=(
            Obligation("ttl", "Clients that keep the old address find the new one after the record's TTL, 60 s."),
            Obligation(
                "source",
                "When ap-northeast-1 comes back its nodes are kept stopped before anything else.",
            ),
        ),
    )


def _gate() -> Step:
    asks = AskOperator(
        "Is the source cluster known to be down?",
        "AWS Health Dashboard for ap-northeast-1, and whoever is on site",
        "nobody can reach server01 or server02 of prod-db, and nobody will start them",
        shows=(Found("AWS", "source", ""),),
        decides=True,
    )
    return Step(
        "1.1",
        "The source cluster must not be alive",
        "Both would write, and both would answer clients.",
        asks,
        _aws("source", *NODES),
        usual_s=60,
    )


def _network() -> Iterator[Step]:
    for at, node in enumerate(NODES, 1):
        yield Step(
            f"3.{at}",
            f"Switch {node}'s source/destination check off",
            "An instance from an image always has it on, and would drop what is sent to the VIP.",
            CallAws(
                "ec2",
                "ModifyInstanceAttribute",
                (("InstanceId", Ref(f"2.{at}", "instance")), ("SourceDestCheck", False)),
                repeatable=True,
                region=REGION,
            ),
            _aws("nodes", *NODES),
            done_when=AwsSays("nodes", ((f"{node} source/dest check", "off"),), NODES),
        )
    yield Step(
        "3.3",
        f"Lead {VIP} to server01 in every route table",
        "Clients and servers reach the VIP by a route only.",
        CallAws(
            "ec2",
            "CreateRoute",
            (
                ("RouteTableId", "rtb-0a1"),
                ("DestinationCidrBlock", f"{VIP}/32"),
                ("NetworkInterfaceId", Ref("2.1", "interface")),
            ),
            repeatable=True,
            region=REGION,
        ),
        _aws("vip-routes", VIP),
        done_when=AwsSays("vip-routes", ((f"rtb-0a1 {VIP}", "server01"),), (VIP,)),
        risk="A route that leads to somebody else is asked about, never replaced.",
    )


def _edit(edit: EditConf) -> Step:
    return Step(
        "5.1",
        "Write the new addresses into a copy of clp.conf",
        "Applied alone: pushed with other settings they do not reach the other server.",
        edit,
        _Asks("to-change").of("server01"),
        done_when=_says("server01", "conf-copy", changes="4"),
        gives=(("sha256", Found("server01", "conf-copy", "sha256")),),
    )


def _approve(number: str, phase: str) -> Step:
    asks = AskOperator(
        "Are these the changes that are meant?",
        "what differs between the configuration in force and the copy",
        "every line is as the plan says, and no other value changes",
        shows=(Found("server01", "conf-copy", ""),),
        decides=True,
    )
    return Step(
        number,
        f"Approve the changes of phase {phase}",
        "Nothing is applied that nobody has read.",
        asks,
        _Asks("conf-copy").of("server01"),
        usual_s=60,
    )


def _by_hand() -> Step:
    asks = AskOperator(
        "Have you changed these in the Cluster WebUI?",
        "http://172.31.10.11:29003, configuration mode",
        "all of them are applied, and the WebUI said that the OS is to be restarted by hand",
        shows=(Found("server01", "to-change", ""),),
    )
    return Step(
        "6.2",
        "Change in the WebUI what has no known place in clp.conf",
        "Paths that nobody documents are not guessed.",
        asks,
        _Asks("to-change").of("server01"),
        done_when=_says("server01", "to-change", left="0"),
        usual_s=300,
        timeout_s=3600,
    )


def _post(at: int, node: str) -> Step:
    return Step(
        f"7.{2 * at - 1}",
        f"Post-process {node}",
        "It initialises the mirror information, sets the services to start, and restarts by itself.",
        RunOnNode(node, ("clprestore.sh", "--post", "--skip-copy"), cuts_connection=True),
        _Asks("services").of(node),
        done_when=_says(node, "services", clusterpro="enabled"),
        risk="Both within the start-up wait of 5 minutes.",
        usual_s=95,
        timeout_s=900,
    )


def _online(at: int, node: str) -> Step:
    return Step(
        f"7.{2 * at}",
        f"Wait until {node} is Online and its mirrors GREEN",
        "Then the cluster is one again.",
        Wait(),
        _Asks("services").of(node),
        done_when=ServerOnline(node) if at == 1 else MirrorGreen("md1", NODES),
        usual_s=120,
        timeout_s=900,
    )


def _verify() -> Iterator[Step]:
    for at, (title, name) in enumerate(
        ((f"{VIP} reaches server01", VIP), ("osaka.clusterpro.local. reaches server01", "osaka.clusterpro.local.")), 1
    ):
        yield Step(
            f"8.{at}",
            title,
            "Seen from where clients are.",
            Wait(),
            (NodeFactsProbe(NAME, "client", "reach", (name,)),),
            done_when=NodeSays("client", "reach", ((name, "server01"),), (name,)),
            usual_s=10,
        )


# --- runs ------------------------------------------------------------------------------------------------------------

CHANGES = (
    "server01: /root/cluster/heartbeat/lankhb@lankhb1/device@0/info: 172.16.10.11 -> 172.31.10.11",
    "server01: /root/cluster/heartbeat/lankhb@lankhb1/device@1/info: 172.16.20.11 -> 172.31.20.11",
    "server01: /root/resource/md@md1/parameters/netdev@0/mdcname: mdc1 -> mdc1 (172.31.10.11)",
    "server01: /root/resource/awsvip@awsvip1/parameters/vpcid: vpc-0aa11bb22cc33dd44 -> vpc-0123456789abcdef0",
    "server01: /root/resource/awsvip@awsvip1/parameters/ip: 10.0.0.200 -> 172.32.0.1",
    "server01: /root/resource/awsvip@awsvip1/server@server01/parameters/eniid: eni-0a1b -> eni-0f01",
    "server01: /root/resource/awsvip@awsvip1/server@server02/parameters/eniid: eni-0a1c -> eni-0f02",
    "server01: /root/resource/md@md1/parameters/fullcopy: (left out) -> 0",
    "server01: /root/resource/md@md2/parameters/fullcopy: (left out) -> 0",
    "server01: /root/monitor/awsazw@awsazw1/target: ap-northeast-1a -> (left out)",
    "server01: changes: 10",
    "server01: sha256: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
)
WEBUI = (
    "server01: AWS DNS resource awsdns1 > Details > Hosted Zone ID: Z0OLD1 -> Z0NEW2",
    "server01: AWS DNS resource awsdns1 > Details > Resource Record Set Name: tokyo.example. -> osaka.example.",
    "server01: AWS DNS resource awsdns1 > Details > IP Address (server01): 172.16.10.11 -> 172.31.10.11",
    "server01: AWS DNS resource awsdns1 > Details > IP Address (server02): 172.16.20.11 -> 172.31.20.11",
    "server01: left: 4",
    "server01: by hand: yes",
)


def _begun(began_s: float) -> Tale:
    tale = Tale(plan({"source": "dead"}), began_s=began_s)
    tale.checked(began_s - 3)
    return tale


def _done(tale: Tale, step: str, from_s: float, to_s: float, source: str = "AWS", words: str = "") -> None:
    """A step that was done."""
    planned = tale.plan.step(step)
    tale.opened(step, from_s, words or planned.title)
    tale.logged(from_s, source, "$" if words else "=", words or f"step {step}: {planned.title}")
    tale.closed(step, to_s)


def _up_to_the_nodes(began_s: float) -> Tale:
    tale = _begun(began_s)
    _done(tale, "1.1", began_s - 5, began_s - 41, "operator")
    for at, node in enumerate(NODES, 1):
        _done(tale, f"2.{at}", began_s - 42, began_s - 80 - at * 3, "AWS", f"AWS: ec2 RunInstances ... {node}")
    for at in (1, 2, 3):
        _done(
            tale,
            f"3.{at}",
            began_s - 88 - at * 3,
            began_s - 90 - at * 3,
            "AWS",
            "AWS: ec2 ModifyInstanceAttribute ..." if at < 3 else "AWS: ec2 CreateRoute ...",
        )
    return tale


def two_lanes() -> Tale:
    """Both nodes are being prepared, side by side."""
    tale = _up_to_the_nodes(140)
    _done(tale, "4.1", 40, 31, "server01")
    _done(tale, "4.2", 30, 28, "server01", f"aws configure set region {REGION}")
    _done(tale, "4.3", 27, 19, "server01", "clplcnsc -d -a")
    _done(tale, "4.5", 40, 24, "server02")
    _done(tale, "4.6", 23, 21, "server02", f"aws configure set region {REGION}")
    tale.opened("4.4", 18, "clplcnsc -i /root/licences/dr/server01.key")
    tale.opened("4.7", 20, "clplcnsc -d -a")
    tale.logged(
        16, "server01", "|", "Command succeeded. But the license was not applied to all the servers in the cluster"
    )
    tale.logged(12, "server02", "|", "Are you sure to delete all licenses? [Y/N] ")
    return tale


def _prepared(began_s: float) -> Tale:
    tale = _up_to_the_nodes(began_s)
    for at in range(1, 9):
        _done(tale, f"4.{at}", began_s - 100 - at % 4 * 5, began_s - 104 - at % 4 * 5, NODES[at > 4])
    _done(tale, "5.1", began_s - 130, began_s - 131, "server01")
    return tale


def configuration() -> Tale:
    """The differences of the configuration are shown, and a yes is asked for."""
    tale = _prepared(300)
    tale.opened("5.2", 12, "")
    tale.happened(
        Asked(
            "q2",
            "5.2",
            ago(12),
            "operator",
            "Are these the changes that are meant? Look at: what differs from the configuration in force. "
            "Yes means: every line is as the plan says, and no other value changes.",
            ("yes", "no", "stop"),
            CHANGES,
        )
    )
    return tale


def in_the_webui() -> Tale:
    """What is to be done in the Cluster WebUI is shown, and a yes is asked for."""
    tale = _prepared(500)
    for step in ("5.2", "6.1"):
        _done(tale, step, 200, 190, "operator")
    tale.opened("6.2", 180, "")
    tale.happened(
        Asked(
            "q3",
            "6.2",
            ago(180),
            "operator",
            "Have you changed these in the Cluster WebUI? Look at: http://172.31.10.11:29003, configuration mode. "
            "Yes means: all of them are applied, and the WebUI said that the OS is to be restarted by hand.",
            ("yes", "no", "stop"),
            WEBUI,
        )
    )
    return tale


def _started(began_s: float) -> Tale:
    tale = _prepared(began_s)
    for step in ("5.2", "6.1", "6.2"):
        _done(tale, step, began_s - 140, began_s - 200, "operator")
    for at, node in enumerate(NODES, 1):
        _done(tale, f"7.{2 * at - 1}", began_s - 210, began_s - 300 - at, node, "clprestore.sh --post --skip-copy")
        _done(tale, f"7.{2 * at}", began_s - 303, began_s - 410 - 3 * at, node)
    return tale


def verified() -> Tale:
    """It is seen from a client host who answers."""
    tale = _started(470)
    _done(tale, "8.1", 50, 44, "client")
    tale.opened("8.2", 43, "nothing; look until it is done")
    tale.looked(
        "8.2", 3, False, (Evidence("client", "osaka.clusterpro.local. no answer: the name is not known yet", 0.8),)
    )
    return tale


def restored() -> Tale:
    """It is done."""
    tale = _started(900)
    for at in (1, 2):
        _done(tale, f"8.{at}", 480 - at * 10, 474 - at * 10, "client")
    tale.happened(RunEnded(ago(440), "done", "every step is done; 2 things remain to be done"))
    return tale


def _seen(topic: str, *pairs: tuple[str, str]) -> tuple[Probe, View[Answer]]:
    return AwsFactsProbe(NAME, topic), View(Seen(Facts(topic, pairs), "AWS", ago(4)))


def look() -> Look:
    """What was looked at for the form: the lost region gives no answer."""
    silence = Silence(ago(1), 1, "ec2 in ap-northeast-1 brought no whole answer within 15 s")
    lost: tuple[Probe, View[Answer]] = (AwsFactsProbe(NAME, "source", NODES, OLD), View(None, None, silence))
    views = (_seen("subnets"), _seen("zone", ("association", "yes")), lost)
    return Look(ago(18), Estates(dict(views)), ago(1), asked=14)


OFFER = Offer("restore", f"Restore prod-db in {REGION}", "prod-db", (), asks=True)


def desk(*tales: Tale) -> StillDesk:
    """A desk that offers the restore."""
    made = StillDesk(*tales)
    made.told = {"restore": Told(OFFER, fields, plan)}
    made.sees = lambda _runbook, _cluster: look()
    return made
