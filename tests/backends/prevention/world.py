"""A cluster whose forced stop is right in every way, as its nodes, AWS and a person tell."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backends.estate import learn
from backends.events import Looked, LookFailed
from backends.model import (
    CONF,
    AwsFactsProbe,
    Estate,
    Facts,
    Health,
    Item,
    NodeFactsProbe,
    Probe,
    Route,
    RoutesProbe,
    Seen,
    StatusProbe,
    Word,
    observer,
)
from backends.prevention import Hearing, Prevention, Vouched, prevention, prevention_probes
from backends.settings import Cluster, Node

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
IDS = {"anna": "i-0123456789abcdef0", "bert": "i-0123456789abcdef1"}
CLUSTER = Cluster(
    "books",
    tuple(Node(name, f"{name}.example", instance=id_) for name, id_ in IDS.items()),
    ("10.9.8.7",),
    region="eu-west-1",
)
URL = "http://pages.s3-website-eu-west-1.amazonaws.com/"
CONF_SUM = "c" * 64
ROUTE = Route("rtb-1", "10.9.8.7/32", "eni-anna", None, Word("active", Health.OK))
VALUES = {
    "/root/all/serveros": "linux",
    "/root/trekking/savedversion": "4.3.0-1",
    "/root/cluster/heartbeat/timeout": "90000",
    "/root/networkpartition/httpnp@httpnp1/host": "pages.s3-website-eu-west-1.amazonaws.com",
    "/root/networkpartition/httpnp@httpnp1/port": "80",
}
SAID = {"kind": "script", "suppresses": "on", "timeout": "300", "instances": "right"}
MORI = Vouched("books", "Mori", "root@here", NOW - timedelta(days=3), tuple(SAID.items()), tuple(IDS.items()), CONF_SUM)


def said(**words: str) -> Vouched:
    """The same person's word, otherwise; an empty one was not given."""
    told = {key: value for key, value in {**SAID, **words}.items() if value}
    return replace(MORI, words=tuple(told.items()))


def answers(name: str, probe: NodeFactsProbe) -> dict[str, str]:
    """What a node says of what it is asked."""
    match probe.topic:
        case "conf":
            return VALUES
        case "files":
            return {str(path): CONF_SUM if path == CONF else "f" * 64 for path in probe.of}
        case "aws-region":
            return {"region": "eu-west-1"}
        case "boot-times":
            told = {"boot loader": "380", "boot loader from": "/boot/grub2/grub.cfg:9 set timeout=380"}
            return {**told, "service": "20.5", "begun": "at boot"}
        case "http":
            return {str(url): "200" for url in probe.of}
        case _:
            action = "ec2:" + "".join(word.capitalize() for word in str(probe.of[2]).split("-"))
            return {action: "allowed"}


def of_aws(topic: str) -> dict[str, str]:
    """What AWS says."""
    if topic == "stopping":
        return {f"{name} stop protection": "off" for name in IDS}
    if topic == "s3-way":
        each = {f"{name} {key}": word for name in IDS for key, word in
                {"vpc": "vpc-1", "eni": f"eni-{name}", "table": f"rtb-{name}"}.items()}  # fmt: skip
        return {**each, "vpc-1 endpoint": "vpce-1", **{f"rtb-{name} s3 route": "vpce-1" for name in IDS}}
    told = {"bucket": "found", "index": "index.html", "page": "there", "readers": "vpc-1 only"}
    return {**told, "vpce-1 policy": "lets it be read"}


def seen(probe: Probe, otherwise: Mapping[tuple[str, str], Mapping[str, str]]) -> Looked | LookFailed:
    """The answer to a probe; `otherwise` by observer and topic; `!` is why there is none, an empty word is none."""
    at = NOW - timedelta(seconds=30)
    if isinstance(probe, RoutesProbe):
        return Looked(probe, Seen((ROUTE,), "AWS", at))
    if isinstance(probe, StatusProbe):
        return LookFailed(probe, at, "nobody is there")
    assert isinstance(probe, NodeFactsProbe | AwsFactsProbe)
    who = observer(probe)
    told = answers(who, probe) if isinstance(probe, NodeFactsProbe) else of_aws(probe.topic)
    changed = otherwise.get((who, probe.topic), {})
    if "!" in changed:
        return LookFailed(probe, at, changed["!"])
    words = {**told, **{key: word for key, word in changed.items() if key in told or probe.topic == "conf"}}
    pairs = tuple((key, word) for key, word in words.items() if word)
    return Looked(probe, Seen(Facts(probe.topic, pairs), who, at))


def judged(
    otherwise: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
    vouched: tuple[Vouched, ...] = (MORI,),
    cluster: Cluster = CLUSTER,
) -> Prevention:
    """All items, after as many rounds of questions as it takes."""
    estate = Estate()
    while new := [p for p in prevention_probes(Hearing(estate, cluster, NOW, vouched)) if p not in estate.views]:
        for probe in new:
            estate = learn(estate, seen(probe, otherwise or {}))
    return prevention(cluster, estate, NOW, vouched)


def bad(told: Prevention) -> list[tuple[str, str]]:
    """What is no yes: title and verdict."""
    return [(one.title, one.verdict) for one in told.items if one.verdict != "yes"]


def item(told: Prevention, title: str) -> Item:
    """The one of that title."""
    return next(one for one in told.items if one.title == title)


__all__ = ["CLUSTER", "IDS", "MORI", "NOW", "URL", "bad", "item", "judged", "said"]
