"""Make a target for network partition resolution: a static site of S3 that only the cluster's VPC can read.

A site behind a gateway endpoint needs no way to the internet, and costs next to nothing. What there is already stays:
another endpoint for S3 in the VPC gets the missing routes, its policy is left alone.
"""

from dataclasses import dataclass

from backends.errors import PlanError
from backends.estate import view
from backends.forcedstop import INDEX, host_of, is_own, own_policy
from backends.model import AwsFactsProbe, IdentityProbe, Joined, NodeFactsProbe, Probe, Ref
from backends.plan import (
    ANY,
    AskOperator,
    AwsSays,
    CallAws,
    Condition,
    Fields,
    Lane,
    Level,
    NodeSays,
    Obligation,
    Parameter,
    Plan,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.values import Field
from backends.settings import Cluster, Node
from backends.text import bucket_prefix

NAME = "make-np-target"
WITHOUT_A_WORD = "us-east-1"
"""The region whose buckets are made without saying where."""
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@dataclass(frozen=True)
class Making:
    """A site that is to be made.

    Attributes:
        endpoint: The VPC's endpoint for S3; empty: it has none.
        tables: The route tables of the nodes' subnets, and
        lacking: those of them without a route to it.
    """

    asked: Asked
    bucket: str
    vpc: str
    endpoint: str
    tables: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def cluster(self) -> Cluster:
        """Whose."""
        return self.asked.cluster

    @property
    def region(self) -> str:
        """Where."""
        return self.cluster.region or ""

    @property
    def host(self) -> str:
        """What is entered as the target."""
        return host_of(self.bucket, self.region)

    @property
    def site(self) -> AwsFactsProbe:
        """The question of the bucket."""
        return AwsFactsProbe(self.cluster.name, "site", (self.bucket, self.vpc))

    @property
    def way(self) -> AwsFactsProbe:
        """The question of the way to it."""
        return AwsFactsProbe(self.cluster.name, "s3-way")

    def is_so(self, key: str, word: str) -> AwsSays:
        """What AWS must say of the bucket."""
        return AwsSays("site", ((key, word),), self.site.of)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it: the nodes' way to S3."""
    return (AwsFactsProbe(cluster.name, "s3-way"),) if cluster.region else ()


def form(asked: Asked) -> tuple[Field, ...]:
    """Its input as a form asks for it."""
    prefix = bucket_prefix(asked.cluster.name)
    seen = view(asked.scene.estate, IdentityProbe(asked.cluster.name)).seen
    usual = f"{prefix}{seen.value.account}" if seen else ""
    given = asked.given.get("bucket", "").strip() or usual
    wrong = "" if is_own(given, prefix) else f"{prefix} and up to 20 small letters, digits and hyphens"
    return (Field("bucket", "Bucket", given, "cluster and account" if usual else "", (), wrong),)


def make_np_target(asked: Asked) -> Plan:
    """Write the plan."""
    m = _wished(asked)
    site = Lane("AWS", (_bucket(m), _blocked(m), _website(m), _page(m), _readers(m)))
    lacks = bool(m.lacking) or not m.endpoint
    way = (Stage("The way there", (Lane("AWS", (_way(m),)),)),) if lacks else ()
    lanes = tuple(Lane(node.name, (_see(m, node, at),)) for at, node in enumerate(m.cluster.nodes, 1))
    token = f"S3 by an endpoint for {m.cluster.name}"
    return Plan(
        NAME,
        m.cluster.name,
        f"Make a target for network partition resolution of {m.cluster.name}",
        f"A server that reaches http://{m.host}/ is not the one that is cut off.",
        (("bucket", m.bucket),),
        before=(),
        stages=(
            Stage("The site", (site,)),
            *way,
            Stage("Every server reaches it", lanes),
            Stage("Have the product ask for it", (Lane("operator", (_enter(m),)),)),
        ),
        level=Level.INTERRUPTS if lacks else Level.UNDOABLE,
        token=token if lacks else "",
        consequence=_consequence(m) if lacks else "",
        not_needed=() if lacks else (("an endpoint", f"{m.endpoint} has a route in every table of the nodes"),),
        obligations=(
            Obligation(
                "np-target",
                f"Finish it, or take it away by hand: bucket {m.bucket}, and what was made of an endpoint for S3 in "
                f"{m.vpc}. Nothing uses them before the target is entered in the Cluster WebUI.",
                opened_by="1.1",
                closed_by="4.1",
            ),
        ),
    )


def _consequence(m: Making) -> str:
    return (
        f"From then on {listed(m.lacking)} lead to S3 by an endpoint. Connections to S3 that are open in those subnets "
        "are cut; new ones go that way, to every bucket of the region."
    )


def _call(m: Making, operation: str, *parameters: tuple[str, Parameter], repeatable: bool = True) -> CallAws:
    given = (("Bucket", m.bucket), *parameters)
    return CallAws("s3", operation, given, repeatable=repeatable, region=m.region)


def _of_site(m: Making, number: int, words: tuple[str, str], do: CallAws, done: Condition, undo: str = "") -> Step:
    title, why = words
    return Step(
        f"1.{number}", title, why, do, (m.site,), done_when=done, undo=undo, timeout_s=m.limit(60), usual_s=m.usual(3)
    )


def _bucket(m: Making) -> Step:
    where = Fields((("LocationConstraint", m.region),))
    place = () if m.region == WITHOUT_A_WORD else (("CreateBucketConfiguration", where),)
    words = (f"Make the bucket {m.bucket}", "It holds one empty page, and nothing else ever.")
    do = _call(m, "CreateBucket", *place, repeatable=False)
    undo = f"aws s3 rb s3://{m.bucket} --force"
    return _of_site(m, 1, words, do, m.is_so("bucket", "found"), undo)


def _blocked(m: Making) -> Step:
    all_ = Fields(tuple((name, True) for name in BLOCKS))
    words = ("Block public access", "A policy that lets everybody in is then refused. New buckets have it so.")
    do = _call(m, "PutPublicAccessBlock", ("PublicAccessBlockConfiguration", all_))
    return _of_site(m, 2, words, do, m.is_so("public access", "blocked"))


def _website(m: Making) -> Step:
    site = Fields((("IndexDocument", Fields((("Suffix", INDEX),))),))
    words = ("Let it be a site", f"It answers at http://{m.host}/.")
    return _of_site(m, 3, words, _call(m, "PutBucketWebsite", ("WebsiteConfiguration", site)), m.is_so("index", INDEX))


def _page(m: Making) -> Step:
    words = ("Put its page there", "An empty one: that it answers is all that counts.")
    do = _call(m, "PutObject", ("Key", INDEX), ("ContentType", "text/html"))
    return _of_site(m, 4, words, do, m.is_so("page", "there"))


def _readers(m: Making) -> Step:
    words = (f"Let {m.vpc} read it, and nobody else", "Who asks from elsewhere without an account is told 403.")
    do = _call(m, "PutBucketPolicy", ("Policy", own_policy(m.bucket, m.vpc)))
    return _of_site(m, 5, words, do, m.is_so("readers", f"{m.vpc} only"))


def _way(m: Making) -> Step:
    if m.endpoint:
        given: tuple[tuple[str, Parameter], ...] = (("VpcEndpointId", m.endpoint), ("AddRouteTableIds", m.lacking))
        do = CallAws("ec2", "ModifyVpcEndpoint", given, repeatable=True, region=m.region)
        undo = f"aws ec2 modify-vpc-endpoint --vpc-endpoint-id {m.endpoint} --remove-route-table-ids "
        undo += " ".join(m.lacking)
    else:
        do = CallAws("ec2", "CreateVpcEndpoint", _endpoint(m), "ClientToken", region=m.region)
        undo = "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids, with the id of the one that was made"
    return Step(
        "2.1",
        f"Lead {listed(m.tables)} to S3 by an endpoint",
        "The servers then need no way to the internet. Its own policy lets everything pass: who may read what is the "
        "buckets' to say.",
        do,
        (m.way,),
        done_when=AwsSays("s3-way", tuple((f"{table} s3 route", ANY) for table in m.tables)),
        risk="Connections to S3 that are open in those subnets are cut.",
        undo=undo,
        timeout_s=m.limit(180),
        usual_s=m.usual(10),
    )


def _endpoint(m: Making) -> tuple[tuple[str, Parameter], ...]:
    """A new endpoint, found again by its tags, by its VPC, and by the routes that come with it."""
    tags: tuple[tuple[str, str | Joined], ...] = (
        ("Name", f"{m.cluster.name} s3"),
        ("clpdeck:cluster", m.cluster.name),
        ("clpdeck:run", Joined((Ref("run", "id"),))),
        ("clpdeck:step", "2.1"),
    )
    each = tuple(Fields((("Key", key), ("Value", value))) for key, value in tags)
    return (
        ("VpcEndpointType", "Gateway"),
        ("VpcId", m.vpc),
        ("ServiceName", f"com.amazonaws.{m.region}.s3"),
        ("RouteTableIds", m.tables),
        ("TagSpecifications", (Fields((("ResourceType", "vpc-endpoint"), ("Tags", each))),)),
    )


def _see(m: Making, node: Node, at: int) -> Step:
    url = f"http://{m.host}/"
    return Step(
        f"3.{at}",
        f"See that it answers {node.name}",
        "Only what a server itself is answered counts.",
        Wait(),
        (NodeFactsProbe(m.cluster.name, node.name, "http", (url,)),),
        done_when=NodeSays(node.name, "http", ((url, "200"),), (url,)),
        risk="A target that does not answer makes each server believe that it is the one cut off.",
        timeout_s=m.limit(180),
        usual_s=m.usual(10),
        must=True,
    )


def _enter(m: Making) -> Step:
    return Step(
        "4.1",
        "Enter it in the Cluster WebUI",
        "The product then asks it whenever it does not hear the others.",
        AskOperator(
            "Is it entered, applied, and does clpstat say Normal of it on every server?",
            "Cluster WebUI, Config mode: Cluster Properties > NP Resolution tab (Fencing tab from X 5.0 on): add HTTP, "
            f"target host {m.host}, port 80, no SSL, use it on all servers. Apply the configuration",
            "clpstat shows an httpnp of each server as Normal",
        ),
        timeout_s=m.limit(3600),
        usual_s=m.usual(300),
    )


def _wished(asked: Asked) -> Making:
    """Read what was asked for, and what was seen. Raises `PlanError`."""
    cluster, nodes = asked.cluster, asked.cluster.nodes
    if cluster.place is not None or not cluster.region:
        raise PlanError(f"{NAME}: {cluster.name} runs in no region that the site file names")
    [field] = form(asked)
    if field.wrong:
        raise PlanError(f"{NAME}: `bucket` is {field.value!r}; a name is expected that is {field.wrong}")
    seen = view(asked.scene.estate, AwsFactsProbe(cluster.name, "s3-way")).seen
    told = seen.value if seen else None
    where = {(told.word(f"{node.name} vpc"), told.word(f"{node.name} table")) for node in nodes} if told else set()
    vpcs = {vpc for vpc, _ in where}
    tables = tuple(sorted({table for _, table in where if table}))
    if told is None or len(vpcs) != 1 or None in vpcs or any(table in {None, "none"} for _, table in where):
        raise PlanError(f"{NAME}: AWS does not tell of one VPC, and of a route table for each of the nodes' subnets")
    [vpc] = vpcs
    endpoint = told.word(f"{vpc} endpoint") or ""
    lacking = tuple(table for table in tables if told.word(f"{table} s3 route") in {None, "none"})
    return Making(asked, field.value, str(vpc), "" if endpoint == "none" else endpoint, tables, lacking)
